package dev.adit.plugin.p2p.rendezvous;

import dev.adit.api.server.ServerContext;
import dev.adit.api.signal.SignalPort;
import dev.adit.plugin.p2p.stun.TestSockets;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server for one service: real sockets, and signals whose other ends are the test. */
public final class TestServerContext implements ServerContext, AutoCloseable {
    /**
     * A message to a client.
     *
     * @param client its name
     * @param order as the client reads it; null for no order
     */
    public record Said(String client, @Nullable RendezvousOrder order) {}

    private final TestSockets sockets = new TestSockets();
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
    private volatile List<String> problems = List.of();

    /**
     * The sockets underneath.
     *
     * @return the same each time
     */
    public TestSockets sockets() {
        return sockets;
    }

    /**
     * What was said to clients and not taken yet.
     *
     * @return the queue
     */
    public BlockingQueue<Said> said() {
        return said;
    }

    /**
     * What is wrong with the service.
     *
     * @return as told last
     */
    public List<String> told() {
        return problems;
    }

    @Override
    public EventLoop loop() {
        return sockets.loop();
    }

    @Override
    public SignalPort signal(String client) {
        return message -> said.add(new Said(client, RendezvousOrder.decode(message)));
    }

    @Override
    public Future<DatagramChannel> openDatagrams(InetSocketAddress local, ChannelHandler handler) {
        return sockets.open(local, handler);
    }

    @Override
    public void problems(List<String> now) {
        problems = now;
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger(TestServerContext.class);
    }

    @Override
    public void close() {
        sockets.close();
    }
}
