package dev.adit.plugin.http;

import dev.adit.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * What is changed in headers.
 *
 * @param request those to the target
 * @param response those to the visitor
 */
public record HeadersConfig(
        @Doc("Changes of what the target gets.") @Nullable HeaderRules request,
        @Doc("Changes of what the visitor gets.") @Nullable HeaderRules response) {}
