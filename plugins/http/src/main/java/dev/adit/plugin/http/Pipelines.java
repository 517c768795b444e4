package dev.adit.plugin.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;

/** What handlers a visitor's connection has once it is known what it speaks. */
final class Pipelines {
    /** Where TLS, if any, ends; everything behind it goes when a connection turns into another protocol. */
    static final String DECODER = "http-decoder";

    static final String ENCODER = "http-encoder";

    private Pipelines() {}

    /** How messages are read from either side: strictly (RFC 9112), and no header larger than agreed. */
    static HttpDecoderConfig decoding() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(Limits.REQUEST_LINE)
                .setMaxHeaderSize(Limits.HEADERS)
                .setAllowDuplicateContentLengths(false)
                .setAllowPartialChunks(true)
                .setStrictLineParsing(true)
                .setValidateHeaders(true);
    }

    static void http1(ChannelPipeline pipeline, HttpEntry entry, Visit visit) {
        AnswerEncoder encoder = new AnswerEncoder();
        pipeline.addLast(DECODER, new RequestDecoder());
        pipeline.addLast(ENCODER, encoder);
        pipeline.addLast(new Http1Visitor(entry, visit, encoder));
    }

    static void http2(ChannelPipeline pipeline, HttpEntry entry, Visit visit) {
        Http2FrameCodecBuilder codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .connectProtocolEnabled(true)
                        .maxConcurrentStreams(Limits.STREAMS)
                        .maxHeaderListSize(Limits.HEADERS)
                        .initialWindowSize(Limits.STREAM_WINDOW))
                .decoderEnforceMaxRstFramesPerWindow(Limits.RESETS, Limits.RESETS_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(Limits.RESETS, Limits.RESETS_SECONDS)
                .validateHeaders(true);
        pipeline.addLast(codec.build());
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.config().setAutoRead(false);
                stream.pipeline()
                        .addLast(
                                new StreamHead(),
                                new Http2StreamFrameToHttpObjectCodec(true, true),
                                new Http2Stream(entry, visit));
            }
        }));
        pipeline.addLast(new Http2Connection(entry));
        pipeline.channel().config().setAutoRead(true);
    }
}
