package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.Opening;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/** Makes a client's connections to its server. Any thread may use it. */
interface Connector {

    /** Hears how an attempt ends: one call, on its loop. */
    interface Outcome {

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

    /** Opens a carrier; on the loop, if it needs a connection of its own. */
    Attempt join(EventLoop loop, Opening.Join join, Bytes secret, Outcome outcome);
}
