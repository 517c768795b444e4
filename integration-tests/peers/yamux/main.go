// Command yamux is the foreign end of a carrier in tests: hashicorp's yamux, told what to do by its arguments and by
// the first byte of each stream. It listens on the loopback, prints "listening PORT", takes one connection and ends
// with it. What happens to it is told on standard output, a line each, so that a test can wait for it.
//
//	yamux server   takes streams and serves each by its first byte
//	yamux client   opens streams: -streams N, each sends -bytes B and expects them back
//
// First bytes a server knows: 'e' echo until the end of input, then end; 'd' read all, answer with its SHA-256 after
// the end of input; 's' send 4 MiB of a pattern at once and end, then read to the end; 'r' never answer and close the
// session's connection when the input ends.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sync"
	"time"

	"github.com/hashicorp/yamux"
)

const patternBytes = 4 << 20

func main() {
	flags := flag.NewFlagSet("yamux", flag.ExitOnError)
	streams := flags.Int("streams", 1, "streams a client opens")
	size := flags.Int("bytes", 1<<20, "bytes a client sends on each")
	window := flags.Uint("window", 256<<10, "largest receive window")
	goAway := flags.Bool("go-away", false, "say go-away once connected")
	await := flags.Bool("wait-for-go-away", false, "a client opens until that fails, before anything else")
	if len(os.Args) < 2 {
		log.Fatal("usage: yamux server|client [flags]")
	}
	if err := flags.Parse(os.Args[2:]); err != nil {
		log.Fatal(err)
	}
	conn := accept()
	config := yamux.DefaultConfig()
	config.MaxStreamWindowSize = uint32(*window)
	config.EnableKeepAlive = false
	session := newSession(os.Args[1], conn, config)
	if *goAway {
		say("go-away %v", session.GoAway())
	}
	if *await {
		say("open after go-away: %v", openUntilRefused(session))
	}
	if os.Args[1] == "client" {
		runClient(session, *streams, *size)
	}
	runServer(session)
}

func accept() net.Conn {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	say("listening %d", listener.Addr().(*net.TCPAddr).Port)
	conn, err := listener.Accept()
	if err != nil {
		log.Fatal(err)
	}
	_ = listener.Close()
	return conn
}

func newSession(role string, conn net.Conn, config *yamux.Config) *yamux.Session {
	start := yamux.Server
	if role == "client" {
		start = yamux.Client
	}
	session, err := start(conn, config)
	if err != nil {
		log.Fatal(err)
	}
	return session
}

func runServer(session *yamux.Session) {
	for {
		stream, err := session.AcceptStream()
		if err != nil {
			say("session ended: %v", err)
			return
		}
		go serve(session, stream)
	}
}

func serve(session *yamux.Session, stream *yamux.Stream) {
	kind := make([]byte, 1)
	if _, err := io.ReadFull(stream, kind); err != nil {
		say("stream %d broke: %v", stream.StreamID(), err)
		return
	}
	switch kind[0] {
	case 'e':
		_, err := io.Copy(stream, stream)
		report(stream, "echoed", err)
		_ = stream.Close()
	case 'd':
		digest := sha256.New()
		_, err := io.Copy(digest, stream)
		report(stream, "digested", err)
		_, _ = stream.Write(digest.Sum(nil))
		_ = stream.Close()
	case 's':
		_, err := stream.Write(pattern(patternBytes))
		_ = stream.Close()
		rest, _ := io.Copy(io.Discard, stream)
		report(stream, fmt.Sprintf("sent, then read %d", rest), err)
	case 'r':
		_, _ = io.Copy(io.Discard, stream)
		_ = session.Close()
	default:
		say("stream %d: unknown kind %q", stream.StreamID(), kind)
	}
}

func report(stream *yamux.Stream, what string, err error) {
	if err != nil {
		say("stream %d broke: %v", stream.StreamID(), err)
		return
	}
	say("stream %d %s", stream.StreamID(), what)
}

func runClient(session *yamux.Session, streams, size int) {
	if roundTrip, err := session.Ping(); err != nil || roundTrip <= 0 {
		log.Fatalf("ping: %v %v", roundTrip, err)
	}
	say("pinged")
	var group sync.WaitGroup
	for i := 0; i < streams; i++ {
		group.Add(1)
		go func(number int) {
			defer group.Done()
			say("stream %d: %s", number, echo(session, size+number))
		}(i)
	}
	group.Wait()
	say("all done")
}

func openUntilRefused(session *yamux.Session) error {
	for {
		stream, err := session.OpenStream()
		if err != nil {
			return err
		}
		_ = stream.Close()
		time.Sleep(time.Millisecond)
	}
}

// echo sends a pattern, ends the output, and compares what comes back until the end of the input.
func echo(session *yamux.Session, size int) string {
	stream, err := session.OpenStream()
	if err != nil {
		return err.Error()
	}
	_ = stream.SetDeadline(time.Now().Add(60 * time.Second))
	sent := pattern(size)
	go func() {
		if _, err := stream.Write(sent); err == nil {
			_ = stream.Close()
		}
	}()
	back, err := io.ReadAll(stream)
	if err != nil {
		return err.Error()
	}
	if string(back) != string(sent) {
		return fmt.Sprintf("%d bytes came back for %d, or others", len(back), len(sent))
	}
	return "ok"
}

// pattern is the same as in the test: a byte depends on its place, with a period that no power of two divides.
func pattern(size int) []byte {
	bytes := make([]byte, size)
	for i := range bytes {
		bytes[i] = byte(i * 31 % 251)
	}
	return bytes
}

var output sync.Mutex

func say(format string, arguments ...any) {
	output.Lock()
	defer output.Unlock()
	fmt.Printf(format+"\n", arguments...)
}
