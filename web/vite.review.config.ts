import { defineConfig } from "vite";

// The workbench's bundle, beside the site's: review.js and review.css.
export default defineConfig({
  build: {
    outDir: "../src/sousveil/publish/bundle",
    emptyOutDir: false,
    target: "es2022",
    minify: "esbuild",
    lib: {
      entry: "src/review/review.ts",
      formats: ["es"],
      fileName: () => "review.js",
      cssFileName: "review",
    },
  },
});
