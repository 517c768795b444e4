package dev.adit.plugin.http;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the server's own.
 *
 * @param status its status
 * @param reason why, for people; says which side has failed; no secrets, nothing of the visitor's text
 * @param location where to go instead; null where there is no such place
 */
record Refusal(
        HttpResponseStatus status, String reason, @Nullable String location) {

    Refusal(HttpResponseStatus status, String reason) {
        this(status, reason, null);
    }

    static Refusal badRequest(String reason) {
        return new Refusal(
                HttpResponseStatus.BAD_REQUEST, "The visitor's request cannot be understood: " + reason + ".");
    }

    /** Why there is no link, as a visitor is told. The detail, which may name addresses, is for the log alone. */
    static Refusal of(LinkException cause) {
        LinkFailure failure = cause.failure();
        String reason = switch (failure) {
            case CLIENT_OFFLINE -> "The client that serves this site is not connected to the server.";
            case NO_EXIT -> "The client that serves this site lacks a plugin.";
            case TARGET_REFUSED -> "The service behind this site refuses connections: it is not running.";
            case TARGET_TIMEOUT -> "The service behind this site does not answer.";
            case TARGET_UNRESOLVED -> "The service behind this site has a name without an address.";
            case DENIED -> "The client that serves this site does not allow this target.";
            case OVERLOADED -> "The server or the client is at its limit; try again later.";
            case SHUTTING_DOWN -> "The server or the client is about to end; try again later.";
            case INTERNAL -> "The server or the client has failed; its log has more.";
            case TARGET_DOWN -> "The service behind this site is down.";
        };
        HttpResponseStatus status = switch (failure) {
            case CLIENT_OFFLINE, OVERLOADED, SHUTTING_DOWN, TARGET_DOWN -> HttpResponseStatus.SERVICE_UNAVAILABLE;
            case TARGET_TIMEOUT -> HttpResponseStatus.GATEWAY_TIMEOUT;
            case NO_EXIT, TARGET_REFUSED, TARGET_UNRESOLVED, DENIED, INTERNAL -> HttpResponseStatus.BAD_GATEWAY;
        };
        return new Refusal(status, reason);
    }

    /** Why a visitor may not come in at all. */
    static Refusal ofVisitor(LinkException cause) {
        return cause.failure() == LinkFailure.DENIED
                ? new Refusal(HttpResponseStatus.FORBIDDEN, "The server lets nobody in from your address.")
                : of(cause);
    }

    static Refusal targetBroke() {
        return new Refusal(
                HttpResponseStatus.BAD_GATEWAY, "The service behind this site ended the connection without an answer.");
    }

    static Refusal targetBabbles() {
        return new Refusal(
                HttpResponseStatus.BAD_GATEWAY, "The service behind this site gave an answer that is not HTTP.");
    }

    static Refusal targetStays() {
        return new Refusal(
                HttpResponseStatus.BAD_GATEWAY, "The service behind this site does not speak the protocol asked for.");
    }

    static Refusal targetTls() {
        return new Refusal(
                HttpResponseStatus.BAD_GATEWAY, "The service behind this site has no certificate that is accepted.");
    }

    static Refusal targetSilent() {
        return new Refusal(HttpResponseStatus.GATEWAY_TIMEOUT, "The service behind this site did not answer in time.");
    }

    static Refusal noSite() {
        return new Refusal(HttpResponseStatus.NOT_FOUND, "The server has no site of this name.");
    }
}
