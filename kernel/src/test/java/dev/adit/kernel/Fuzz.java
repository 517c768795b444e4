package dev.adit.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Damaged input for decoders: from honest examples, by a seed, for a while. {@code -Dadit.fuzz.seconds} makes it longer
 * than the two seconds that a build has, and {@code -Dadit.fuzz.seed} repeats one.
 */
public final class Fuzz {
    private static final int MOST_ROUNDS = Integer.MAX_VALUE;
    private static final int LEAST_ROUNDS = 2_000;

    private final List<byte[]> examples;
    private final long seed = Long.getLong("adit.fuzz.seed", 20_261_124L);

    private Fuzz(List<byte[]> examples) {
        this.examples = examples;
    }

    /** A decoder under test; throws nothing but what it declares. */
    @FunctionalInterface
    public interface Decoder {
        /** Decodes; whatever it throws fails the test. */
        void decode(byte[] input) throws Exception;
    }

    /** Begins with honest input. */
    public static Fuzz of(byte[]... examples) {
        return new Fuzz(List.of(examples));
    }

    /** Feeds it; a failure names the round's seed and the input. */
    public void feed(Decoder decoder) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("adit.fuzz.seconds", 2));
        for (int round = 0; round < MOST_ROUNDS; round++) {
            if (round >= LEAST_ROUNDS && System.nanoTime() > until) {
                return;
            }
            byte[] input = damaged(new Random(seed + round));
            try {
                decoder.decode(input);
            } catch (Throwable thrown) {
                throw new AssertionError(
                        "-Dadit.fuzz.seed=" + (seed + round) + " input " + Arrays.toString(input), thrown);
            }
        }
    }

    private byte[] damaged(Random random) {
        byte[] input = examples.get(random.nextInt(examples.size())).clone();
        for (int changes = random.nextInt(6); changes > 0; changes--) {
            input = change(input, random);
        }
        return input;
    }

    private byte[] change(byte[] input, Random random) {
        int at = random.nextInt(input.length + 1);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(input, at);
            case 1 -> joined(Arrays.copyOf(input, at), noise(random), Arrays.copyOfRange(input, at, input.length));
            case 2 -> joined(input, examples.get(random.nextInt(examples.size())), new byte[0]);
            case 3 -> joined(Arrays.copyOf(input, at), input, Arrays.copyOfRange(input, at, input.length));
            default -> flipped(input, random);
        };
    }

    private static byte[] flipped(byte[] input, Random random) {
        byte[] copy = input.clone();
        if (copy.length > 0) {
            byte[] telling = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, (byte) random.nextInt()};
            copy[random.nextInt(copy.length)] = telling[random.nextInt(telling.length)];
        }
        return copy;
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Bounded, or copies of copies would grow without end. */
    private static byte[] joined(byte[] first, byte[] second, byte[] third) {
        byte[] all = Arrays.copyOf(first, first.length + second.length + third.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        System.arraycopy(third, 0, all, first.length + second.length, third.length);
        return all.length > 70_000 ? Arrays.copyOf(all, 70_000) : all;
    }
}
