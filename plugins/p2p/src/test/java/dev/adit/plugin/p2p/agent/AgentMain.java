package dev.adit.plugin.p2p.agent;

import dev.adit.api.peer.PathSearch;
import dev.adit.api.testkit.TestClientContext;
import dev.adit.api.testkit.TestServerContext;
import dev.adit.plugin.p2p.punch.PunchCaps;
import dev.adit.plugin.p2p.rendezvous.Rendezvous;
import dev.adit.plugin.p2p.rendezvous.RendezvousConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The whole plugin in the NAT laboratory without the kernel: the rendezvous and a TCP relay in one process on the server,
 * {@code Peering} over that relay in each client.
 *
 * <pre>
 * natlab exec srv   -- java … AgentMain server 203.0.113.10 203.0.113.11
 * natlab exec bob   -- java … AgentMain provider 203.0.113.10
 * natlab exec alice -- java … AgentMain visitor 203.0.113.10
 * </pre>
 *
 * The visitor sends a packet each 20 ms over whatever way there is, which the provider sends back; both print what happens.
 */
public final class AgentMain {
    static final int PORT = 9000;

    private AgentMain() {}

    /** See above. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("server")) {
            serve(List.of(arguments).subList(1, arguments.length));
        } else {
            client(arguments[0].equals("visitor"), arguments[1]);
        }
    }

    private static void serve(List<String> addresses) throws IOException {
        TestServerContext context = new TestServerContext();
        List<InetAddress> own = new ArrayList<>();
        for (String address : addresses) {
            own.add(InetAddress.getByName(address));
        }
        Rendezvous rendezvous = new Rendezvous(new RendezvousConfig(RendezvousConfig.PORTS, own, null), context);
        Map<String, DataOutputStream> ends = new ConcurrentHashMap<>();
        Thread orders = new Thread(() -> {
            while (true) {
                try {
                    TestServerContext.Said said = context.nextMessage();
                    write(Objects.requireNonNull(ends.get(said.client())), 'O', said.message());
                } catch (AssertionError | IOException quiet) {
                    // Nobody has come, or somebody has gone.
                }
            }
        });
        orders.setDaemon(true);
        orders.start();
        try (ServerSocket listener = new ServerSocket(PORT)) {
            System.out.println("listening");
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                Thread thread = new Thread(() -> relay(socket, ends, rendezvous, context));
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private static void relay(
            Socket socket, Map<String, DataOutputStream> ends, Rendezvous rendezvous, TestServerContext context) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String name = in.readUTF();
            ends.put(name, new DataOutputStream(socket.getOutputStream()));
            context.loop().execute(() -> rendezvous.online(name));
            String other = name.equals("visitor") ? "provider" : "visitor";
            while (true) {
                int kind = in.readByte();
                byte[] body = in.readNBytes(in.readInt());
                DataOutputStream out = ends.get(other);
                if (out != null) {
                    write(out, kind, body);
                }
            }
        } catch (IOException gone) {
            System.out.println("gone: " + gone);
        }
    }

    static void write(DataOutputStream out, int kind, byte[] body) throws IOException {
        java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
        DataOutputStream frame = new DataOutputStream(whole);
        frame.writeByte(kind);
        frame.writeInt(body.length);
        frame.write(body);
        synchronized (out) {
            out.write(whole.toByteArray());
            out.flush();
        }
    }

    private static void client(boolean visitor, String server) throws Exception {
        TestClientContext context = new TestClientContext();
        P2pService service = new P2pService(context, new AgentSettings(true, PunchCaps.STANDARD, true, 60));
        Socket socket = new Socket(server, PORT);
        socket.setTcpNoDelay(true);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeUTF(visitor ? "visitor" : "provider");
        RelayedPeering peering = new RelayedPeering(visitor, out);
        context.loop().submit(service::online).sync();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        boolean begun = false;
        PathSearch[] search = new PathSearch[1];
        while (true) {
            int kind = in.readByte();
            byte[] body = in.readNBytes(in.readInt());
            switch (kind) {
                case 'O' -> {
                    context.loop().execute(() -> service.heard(body));
                    if (visitor) {
                        // As a client that has been online for a while: the network is known.
                        service.network().toCompletableFuture().get().lines().forEach(System.out::println);
                        write(out, 'S', new byte[0]);
                    }
                }
                case 'S' -> {
                    if (!visitor) {
                        service.network().toCompletableFuture().get().lines().forEach(System.out::println);
                        write(out, 'S', new byte[0]);
                    }
                    if (!begun) {
                        begun = true;
                        peering.loop()
                                .submit(() -> {
                                    peering.began();
                                    search[0] = service.search(peering);
                                })
                                .sync();
                    }
                }
                case 'T' ->
                    peering.loop().execute(() -> {
                        if (search[0] != null) {
                            search[0].heard(body);
                        }
                    });
                default -> peering.loop().execute(() -> peering.relayed(kind, body));
            }
        }
    }
}
