package com.example.gate;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Needs;

/** The keys of {@code type: echo-gate}. */
@Doc("Visitors that knock, beside others on the same port.")
@Needs({"listen", "target"})
public record EchoGateConfig(
        @Doc("What a visitor says first: 1 to 64 characters of ASCII. It reaches the target, too.") @Default("ECHO ")
        String knock)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (knock.isEmpty() || knock.length() > 64 || knock.chars().anyMatch(c -> c < ' ' || c > '~')) {
            problems.add("knock", "cannot be knocked (expected: 1 to 64 characters of ASCII)");
        }
    }
}
