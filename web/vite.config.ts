import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    outDir: "../src/sousveil/publish/bundle",
    emptyOutDir: true,
    target: "es2022",
    minify: "esbuild",
    lib: { entry: "src/site.ts", formats: ["iife"], name: "sousveil", fileName: () => "site.js", cssFileName: "site" },
  },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
