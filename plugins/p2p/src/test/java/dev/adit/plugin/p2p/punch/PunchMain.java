package dev.adit.plugin.p2p.punch;

import dev.adit.plugin.p2p.nat.NatProbe;
import dev.adit.plugin.p2p.nat.NatProfile;
import dev.adit.plugin.p2p.rendezvous.RendezvousConfig;
import dev.adit.plugin.p2p.rendezvous.Vantages;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two ends for the boxes of natlab, which talk to each other by lines over a TCP relay: {@code control} in the box srv,
 * beside a rendezvous, and {@code visitor RUNS} and {@code provider RUNS} in the others. The visitor prints a line for each run:
 * {@code direct MILLIS PUNCH-MILLIS METHOD PACKETS ROUND-TRIP-MILLIS} or {@code none MILLIS REASON}, where the first figure
 * is from the order to the agreed path, both ends' profiles known and nothing else.
 */
public final class PunchMain {
    private static final String SERVER = "203.0.113.10";
    private static final String OTHER = "203.0.113.11";
    private static final int CONTROL = 7100;
    private static final byte[] SECRET = new byte[32];

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final NatProbe probe = new NatProbe(loop, this::open);
    private final DatagramSeal seal;
    private final boolean initiator;
    private final Vantages vantages;
    private final Socket control = new Socket(SERVER, CONTROL);
    private final PrintStream out = new PrintStream(control.getOutputStream(), true, StandardCharsets.UTF_8);
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final BlockingQueue<Promise<InetSocketAddress>> asked = new LinkedBlockingQueue<>();
    private final NatProfile profile;
    private final Duration roundTrip;

    private PunchMain(boolean initiator, int run) throws Exception {
        this.initiator = initiator;
        byte[] secret = SECRET.clone();
        secret[0] = (byte) run;
        seal = new DatagramSeal(PunchKeys.of(secret, initiator));
        List<Integer> ports = RendezvousConfig.PORTS;
        vantages =
                new Vantages(InetAddress.getByName(SERVER), InetAddress.getByName(OTHER), ports.get(0), ports.get(1));
        control.setTcpNoDelay(true);
        Thread reader = new Thread(this::read, "control");
        reader.setDaemon(true);
        reader.start();
        profile = wait(probe.probe(vantages, null));
        // Both are up; what the other end says comes over the relay.
        out.println("up");
        expect("up");
        roundTrip = measure();
    }

    private Duration measure() throws InterruptedException {
        if (!initiator) {
            for (int at = 0; at < 3; at++) {
                out.println(expect("ping"));
            }
            return Duration.ofNanos(Long.parseLong(expect("rtt").substring(4)));
        }
        long best = Long.MAX_VALUE;
        for (int at = 0; at < 3; at++) {
            long began = System.nanoTime();
            out.println("ping");
            expect("ping");
            best = Math.min(best, System.nanoTime() - began);
        }
        out.println("rtt " + best);
        return Duration.ofNanos(best);
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(control.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("last?")) {
                    loop.execute(() -> probe.last(vantages.first())
                            .addListener((Future<InetSocketAddress> done) ->
                                    out.println("last " + (done.isSuccess() ? text(done.getNow(), 0) : "none"))));
                } else if (line.startsWith("last ")) {
                    Promise<InetSocketAddress> waiting = asked.take();
                    if (line.endsWith("none")) {
                        waiting.tryFailure(new IOException("the other end cannot tell"));
                    } else {
                        waiting.trySuccess(candidate(line.substring(5)).address());
                    }
                } else {
                    lines.add(line);
                }
            }
        } catch (IOException | InterruptedException over) {
            lines.add("over");
        }
    }

    private static String text(InetSocketAddress address, int variant) {
        return Base64.getEncoder().encodeToString(new Candidate(address, Candidate.Kind.MAPPED, variant).encode());
    }

    private static Candidate candidate(String text) {
        return Candidate.decode(Base64.getDecoder().decode(text));
    }

    private Future<InetSocketAddress> peerLast() {
        Promise<InetSocketAddress> promise = loop.newPromise();
        asked.add(promise);
        out.println("last?");
        return promise;
    }

    private String expect(String start) throws InterruptedException {
        String line = lines.poll(60, TimeUnit.SECONDS);
        if (line == null || !line.startsWith(start)) {
            throw new IllegalStateException("expected " + start + ", heard " + line);
        }
        return line;
    }

    private static <T> T wait(Future<T> future) throws Exception {
        if (!future.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nothing happened");
        }
        return future.get();
    }

    private Future<DatagramChannel> open(InetSocketAddress local, ChannelHandler handler) {
        Promise<DatagramChannel> done = loop.newPromise();
        ChannelFuture bound = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .handler(handler)
                .bind(local);
        bound.addListener(bind -> {
            if (bind.isSuccess()) {
                done.setSuccess((DatagramChannel) bound.channel());
            } else {
                done.setFailure(bind.cause());
            }
        });
        return done;
    }

    private List<DatagramChannel> mains() throws Exception {
        List<DatagramChannel> mains = new ArrayList<>();
        for (int variant = 0; variant < 2; variant++) {
            mains.add(wait(open(new InetSocketAddress("0.0.0.0", 0), new ChannelInboundHandlerAdapter())));
        }
        return mains;
    }

    private void offer(List<DatagramChannel> mains) throws Exception {
        List<Future<InetSocketAddress>> asking = new ArrayList<>();
        for (DatagramChannel main : mains) {
            asking.add(loop.submit(() -> probe.mapped(main, vantages.first())).get());
        }
        StringBuilder line =
                new StringBuilder("offer ").append(Base64.getEncoder().encodeToString(profile.encode()));
        for (int variant = 0; variant < 2; variant++) {
            line.append(' ').append(text(wait(asking.get(variant)), variant));
        }
        InetSocketAddress host = new InetSocketAddress(
                control.getLocalAddress(), mains.get(0).localAddress().getPort());
        byte[] local = new Candidate(host, Candidate.Kind.HOST, 0).encode();
        out.println(line.append(' ').append(Base64.getEncoder().encodeToString(local)));
    }

    private PunchTask task(List<DatagramChannel> mains, PunchPlan plan, String offer) {
        List<PunchTask.Main> main = new ArrayList<>();
        for (DatagramChannel channel : mains) {
            main.add(new PunchTask.Main(channel, false, main.size()));
        }
        List<Candidate> candidates = new ArrayList<>();
        for (String word : offer.substring(offer.indexOf(' ', 6) + 1).split(" ", -1)) {
            candidates.add(candidate(word));
        }
        return new PunchTask(
                loop,
                this::open,
                seal,
                initiator,
                plan,
                PunchCaps.STANDARD,
                main,
                candidates,
                this::peerLast,
                roundTrip);
    }

    private void visit() throws Exception {
        long ordered = System.nanoTime();
        out.println("order");
        List<DatagramChannel> mains = mains();
        offer(mains);
        String theirs = expect("offer ");
        NatProfile other =
                Objects.requireNonNull(NatProfile.decode(Base64.getDecoder().decode(theirs.split(" ", -1)[1])));
        PunchPlan plan = PunchPlan.of(profile, other, PunchCaps.STANDARD);
        out.println("plan " + Base64.getEncoder().encodeToString(plan.encode()));
        Promise<Puncher> started = loop.newPromise();
        PunchTask task = task(mains, plan, theirs);
        loop.schedule(() -> started.setSuccess(Puncher.start(task)), roundTrip.toNanos() / 2, TimeUnit.NANOSECONDS);
        Puncher puncher = wait(started);
        long began = System.nanoTime();
        puncher.result().await(60, TimeUnit.SECONDS);
        long now = System.nanoTime();
        tell(puncher, (now - ordered) / 1_000_000, (now - began) / 1_000_000, plan);
        end(puncher, mains);
    }

    private void tell(Puncher puncher, long total, long punch, PunchPlan plan) throws Exception {
        int packets = loop.submit(() -> puncher.figures().packets()).get();
        if (puncher.result().isSuccess()) {
            PunchResult result = puncher.result().getNow();
            System.out.printf(
                    "direct %d %d %s %d %d%n",
                    total,
                    punch,
                    result.words().replace(' ', '-'),
                    packets,
                    result.roundTrip().toMillis());
        } else {
            System.out.printf(
                    "none %d %s; %s%n", total, puncher.result().cause().getMessage(), plan.reason());
        }
    }

    private void provide() throws Exception {
        expect("order");
        List<DatagramChannel> mains = mains();
        offer(mains);
        String theirs = expect("offer ");
        PunchPlan plan =
                PunchPlan.decode(Base64.getDecoder().decode(expect("plan ").substring(5)));
        PunchTask task = task(mains, plan, theirs);
        Puncher puncher = loop.submit(() -> start(task)).get();
        puncher.result().await(60, TimeUnit.SECONDS);
        end(puncher, mains);
    }

    /** The path is used at once: it answers what is asked on it. */
    private Puncher start(PunchTask task) {
        Puncher puncher = Puncher.start(task);
        puncher.result().addListener((Future<PunchResult> done) -> {
            if (done.isSuccess()) {
                done.getNow().channel().pipeline().addLast(new Answering());
            }
        });
        return puncher;
    }

    private void end(Puncher puncher, List<DatagramChannel> mains) throws Exception {
        out.println("done");
        expect("done");
        if (puncher.result().isSuccess()) {
            puncher.result().getNow().channel().close();
        }
        for (DatagramChannel main : mains) {
            main.close().await();
        }
    }

    private final class Answering extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            SealedDatagram asked = seal.open(packet.content());
            SealedDatagram answer = asked == null ? null : asked.answer(packet.sender());
            if (answer != null) {
                context.writeAndFlush(new DatagramPacket(seal.seal(answer), packet.sender()));
            }
            packet.release();
        }
    }

    private static void relay() throws Exception {
        try (ServerSocket listening = new ServerSocket(CONTROL)) {
            System.out.println("ready");
            while (true) {
                Socket one = listening.accept();
                Socket other = listening.accept();
                copy(one, other);
                copy(other, one);
            }
        }
    }

    private static void copy(Socket from, Socket to) throws IOException {
        from.setTcpNoDelay(true);
        Thread copying = new Thread(() -> {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException over) {
                // Either end has closed.
            }
        });
        copying.setDaemon(true);
        copying.start();
    }

    /**
     * Runs one of the three.
     *
     * @param words see above
     * @throws Exception when anything goes wrong
     */
    public static void main(String[] words) throws Exception {
        if (words[0].equals("control")) {
            relay();
            return;
        }
        boolean initiator = words[0].equals("visitor");
        int runs = Integer.parseInt(words[1]);
        @Nullable PunchMain end = null;
        for (int run = 0; run < runs; run++) {
            if (end == null) {
                end = new PunchMain(initiator, run);
                System.err.println(words[0] + " " + end.profile);
            }
            if (initiator) {
                end.visit();
            } else {
                end.provide();
            }
        }
        System.exit(0);
    }
}
