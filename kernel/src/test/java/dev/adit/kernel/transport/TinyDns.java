package dev.adit.kernel.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A name server that gives every name the same IPv4 addresses, and no other record (RFC 1035 §4.1). */
final class TinyDns implements AutoCloseable {
    private static final int HEADER = 12;
    private static final short ANSWER_WITHOUT_ERROR = (short) 0x8180;
    private static final short NAME_OF_THE_QUESTION = (short) 0xc00c;
    private static final short TYPE_A = 1;
    private static final short CLASS_IN = 1;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final List<InetAddress> addresses = new ArrayList<>();

    TinyDns(String... addresses) throws IOException {
        for (String address : addresses) {
            this.addresses.add(InetAddress.getByName(address));
        }
        Thread thread = new Thread(this::serve, "tiny-dns");
        thread.setDaemon(true);
        thread.start();
    }

    DatagramSocket socket() {
        return socket;
    }

    private void serve() {
        DatagramPacket query = new DatagramPacket(new byte[512], 512);
        while (!socket.isClosed()) {
            try {
                socket.receive(query);
                byte[] answer = answer(ByteBuffer.wrap(query.getData(), 0, query.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] answer(ByteBuffer query) {
        int end = HEADER;
        while (query.get(end) != 0) {
            end += 1 + query.get(end);
        }
        boolean asksForV4 = query.getShort(end + 1) == TYPE_A;
        end += 5;
        int count = asksForV4 ? addresses.size() : 0;
        ByteBuffer out = ByteBuffer.allocate(end + 16 * count);
        out.putShort(query.getShort(0))
                .putShort(ANSWER_WITHOUT_ERROR)
                .putShort((short) 1)
                .putShort((short) count);
        out.putInt(0).put(query.slice(HEADER, end - HEADER));
        for (InetAddress address : addresses.subList(0, count)) {
            out.putShort(NAME_OF_THE_QUESTION).putShort(TYPE_A).putShort(CLASS_IN);
            out.putInt(60).putShort((short) 4).put(address.getAddress());
        }
        return out.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
