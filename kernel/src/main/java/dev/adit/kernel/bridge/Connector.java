package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.Opening;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a client's connections to its server. Any thread may use it. */
interface Connector {

    /** Hears how an attempt ends: one call, on its loop. */
    interface Outcome {

        /**
         * The connection is secured and would say its hello now. Where several race the answer is yes once; who hears no is
         * closed without a word, and fails.
         */
        default boolean stands() {
            return true;
        }

        /** One that is in no race. */
        static Outcome of(BiConsumer<Channel, Answer.Welcome> welcomed, Consumer<Throwable> failed) {
            return new Outcome() {
                @Override
                public void welcomed(Channel channel, Answer.Welcome welcome) {
                    welcomed.accept(channel, welcome);
                }

                @Override
                public void failed(Throwable cause) {
                    failed.accept(cause);
                }
            };
        }

        /** Taken; the channel is the hearer's, who adds handlers in the call. */
        void welcomed(Channel channel, Answer.Welcome welcome);

        /** Not taken. */
        void failed(Throwable cause);
    }

    /** One attempt, which its owner may give up. */
    interface Attempt {

        /** Ends it unless it has ended; the outcome may still be told. */
        void giveUp();
    }

    /** The way that it goes. */
    Endpoint endpoint();

    /** Opens a signal, encrypted whatever the carriers run on. */
    Attempt login(EventLoop loop, String session, Outcome outcome);

    /** The signal of the last login is lost. On the loop of logins. */
    default void died(String why) {
        // there is no other way
    }

    /** Whether there is more than one way. */
    default boolean hasChoice() {
        return false;
    }

    /**
     * Logs in by a better way than the one in use, if one is to be tried; null if none is. On the loop of logins, and not
     * before the last attempt has ended.
     */
    default @Nullable Attempt better(EventLoop loop, String session, Outcome outcome) {
        return null;
    }

    /** Why better ways are not used; empty where there is nothing to say. Any thread. */
    default String ways() {
        return "";
    }

    /** Opens a carrier; on the loop, if it needs a connection of its own. */
    Attempt join(EventLoop loop, Opening.Join join, Bytes secret, Outcome outcome);
}
