// Go's side of the ledger benchmark: golang.org/x/mod/sumdb/tlog on the same bytes.
//
//	go_tlog build FILE                     tree over the entries in FILE, in memory
//	go_tlog build-in-threads FILE          the same, the entries hashed on all processors first
//	go_tlog prove LOG SIZE ROOT SEQ,SEQ…   inclusion proofs from tiles on the disk
//
// Both warm up first and print the seconds of the best of three runs as JSON.
package main

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	var run func() string
	switch os.Args[1] {
	case "build":
		entries := readEntries(os.Args[2])
		run = func() string { return build(len(entries), func(i int) tlog.Hash { return tlog.RecordHash(entries[i]) }) }
	case "build-in-threads":
		entries := readEntries(os.Args[2])
		run = func() string {
			hashes := recordHashes(entries)
			return build(len(hashes), func(i int) tlog.Hash { return hashes[i] })
		}
	case "prove":
		size, err := strconv.ParseInt(os.Args[3], 10, 64)
		must(err)
		tree := tlog.Tree{N: size}
		root, err := hex.DecodeString(os.Args[4])
		must(err)
		copy(tree.Hash[:], root)
		var seqs []int64
		for _, text := range strings.Split(os.Args[5], ",") {
			seq, err := strconv.ParseInt(text, 10, 64)
			must(err)
			seqs = append(seqs, seq)
		}
		run = func() string { return prove(os.Args[2], tree, seqs) }
	}
	best := time.Duration(1 << 62)
	result := run() // to warm up
	for i := 0; i < 3; i++ {
		start := time.Now()
		result = run()
		best = min(best, time.Since(start))
	}
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{"seconds": best.Seconds(), "result": result}))
}

// stored is a HashReader over hashes in memory.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = s[index]
	}
	return hashes, nil
}

func build(count int, recordHash func(int) tlog.Hash) string {
	hashes := make(stored, 0, tlog.StoredHashCount(int64(count)))
	for i := range count {
		more, err := tlog.StoredHashesForRecordHash(int64(i), recordHash(i), hashes)
		must(err)
		hashes = append(hashes, more...)
	}
	root, err := tlog.TreeHash(int64(count), hashes)
	must(err)
	return hex.EncodeToString(root[:])
}

// recordHashes hashes the entries, an equal part in a goroutine for each processor.
func recordHashes(entries [][]byte) []tlog.Hash {
	hashes := make([]tlog.Hash, len(entries))
	parts := runtime.GOMAXPROCS(0)
	var done sync.WaitGroup
	for part := range parts {
		done.Add(1)
		go func() {
			defer done.Done()
			for i := part * len(entries) / parts; i < (part+1)*len(entries)/parts; i++ {
				hashes[i] = tlog.RecordHash(entries[i])
			}
		}()
	}
	done.Wait()
	return hashes
}

func prove(log string, tree tlog.Tree, seqs []int64) string {
	var last tlog.RecordProof
	for _, seq := range seqs {
		reader := tlog.TileHashReader(tree, &tiles{log})
		proof, err := tlog.ProveRecord(tree.N, seq, reader)
		must(err)
		last = proof
	}
	var text strings.Builder
	for _, hash := range last {
		text.WriteString(hex.EncodeToString(hash[:]))
	}
	return text.String()
}

type tiles struct{ log string }

func (t *tiles) Height() int { return 8 }

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		path := fmt.Sprintf("%03d", tile.N%1000)
		for n := tile.N / 1000; n > 0; n /= 1000 {
			path = fmt.Sprintf("x%03d/%s", n%1000, path)
		}
		path = filepath.Join(t.log, "tile", strconv.Itoa(tile.L), path)
		if tile.W != 256 {
			path += fmt.Sprintf(".p/%d", tile.W)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func readEntries(file string) (entries [][]byte) {
	data, err := os.ReadFile(file)
	must(err)
	for len(data) > 0 {
		length := int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	return entries
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
