/** Scenarios on the unpacked distribution, as its users meet it: by command line, files, ports and real programs. */
package dev.adit.it;
