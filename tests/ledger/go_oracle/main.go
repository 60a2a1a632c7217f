// Oracle: reads a log of Sousveil with Go's own transparency-log packages.
//
//	oracle check LOG KEY PROOFS   opens the checkpoint, proves every entry from the tiles,
//	                              and checks the proofs in PROOFS (JSON)
//	oracle sign KEY TEXT          signs a note and prints it
//
// It leaves with 1 and says why when anything does not hold.
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 5 && os.Args[1] == "check":
		err = check(os.Args[2], os.Args[3], os.Args[4])
	case len(os.Args) == 4 && os.Args[1] == "sign":
		err = sign(os.Args[2], os.Args[3])
	default:
		err = fmt.Errorf("usage: oracle check LOG KEY PROOFS | oracle sign KEY TEXT")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// proofs as the Python side made them; hashes are base64, as tlog.Hash reads them.
type proofs struct {
	Inclusion []struct {
		Seq   int64
		Proof tlog.RecordProof
	}
	Consistency []struct {
		OldSize int64     `json:"old_size"`
		OldRoot tlog.Hash `json:"old_root"`
		Proof   tlog.TreeProof
	}
}

func check(log, key, proofsFile string) error {
	tree, err := openCheckpoint(log, key)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	reader := tlog.TileHashReader(tree, &tiles{log})
	if tree.N > 0 {
		root, err := tlog.TreeHash(tree.N, reader)
		if err != nil {
			return fmt.Errorf("tiles: %w", err)
		}
		if root != tree.Hash {
			return fmt.Errorf("tiles: root %v, checkpoint %v", root, tree.Hash)
		}
	}
	entries, err := readEntries(log, tree.N)
	if err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	for i := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(i), reader)
		if err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), tlog.RecordHash(entries[i])); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	given, err := checkProofs(tree, entries, proofsFile, reader)
	if err != nil {
		return err
	}
	fmt.Printf("%d entries, %d proofs\n", tree.N, given)
	return nil
}

// checkProofs checks the proofs that Python made, and that Go makes the same.
func checkProofs(tree tlog.Tree, entries [][]byte, file string, reader tlog.HashReader) (int, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	var given proofs
	if err := json.Unmarshal(data, &given); err != nil {
		return 0, err
	}
	for _, p := range given.Inclusion {
		leaf := tlog.RecordHash(entries[p.Seq])
		if err := tlog.CheckRecord(p.Proof, tree.N, tree.Hash, p.Seq, leaf); err != nil {
			return 0, fmt.Errorf("inclusion proof of %d: %w", p.Seq, err)
		}
		ours, err := tlog.ProveRecord(tree.N, p.Seq, reader)
		if err != nil || fmt.Sprint(ours) != fmt.Sprint(p.Proof) {
			return 0, fmt.Errorf("inclusion proof of %d differs from Go's: %v", p.Seq, err)
		}
	}
	for _, p := range given.Consistency {
		if err := tlog.CheckTree(p.Proof, tree.N, tree.Hash, p.OldSize, p.OldRoot); err != nil {
			return 0, fmt.Errorf("consistency proof from %d: %w", p.OldSize, err)
		}
		ours, err := tlog.ProveTree(tree.N, p.OldSize, reader)
		if err != nil || fmt.Sprint(ours) != fmt.Sprint(p.Proof) {
			return 0, fmt.Errorf("consistency proof from %d differs from Go's: %v", p.OldSize, err)
		}
	}
	return len(given.Inclusion) + len(given.Consistency), nil
}

func openCheckpoint(log, key string) (tree tlog.Tree, err error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tree, err
	}
	data, err := os.ReadFile(filepath.Join(log, "checkpoint"))
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("not a checkpoint: %q", opened.Text)
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// tiles reads hash tiles from the C2SP tlog-tiles layout.
type tiles struct{ log string }

func (t *tiles) Height() int { return 8 }

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(filepath.Join(t.log, tilePath(strconv.Itoa(tile.L), tile.N, tile.W)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func tilePath(level string, n int64, width int) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	path = "tile/" + level + "/" + path
	if width != 256 {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

func readEntries(log string, size int64) (entries [][]byte, err error) {
	for n := int64(0); n*256 < size; n++ {
		width := min(256, size-n*256)
		data, err := os.ReadFile(filepath.Join(log, tilePath("entries", n, int(width))))
		if err != nil {
			return nil, err
		}
		for i := int64(0); i < width; i++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("bundle %d ends within entry %d", n, n*256+i)
			}
			length := int(binary.BigEndian.Uint16(data))
			entries = append(entries, data[2:2+length])
			data = data[2+length:]
		}
	}
	return entries, nil
}

func sign(key, text string) error {
	signer, err := note.NewSigner(key)
	if err != nil {
		return err
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(signed)
	return err
}
