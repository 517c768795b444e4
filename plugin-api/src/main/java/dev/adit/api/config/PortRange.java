package dev.adit.api.config;

/**
 * One port or an ascending range of ports, both ends included.
 *
 * @param first the lowest port, 0 (a free one, chosen by the system) to 65535
 * @param last the highest port, not below {@code first}
 */
@Doc("a port or a range such as 6000-6010")
public record PortRange(int first, int last) {

    /** Checks the bounds. */
    public PortRange {
        if (first < 0 || last > 65_535 || first > last || (first == 0 && last != 0)) {
            throw new IllegalArgumentException(
                    "'" + first + "-" + last + "' is not a range of ports (expected: 1-65535, low-high)");
        }
    }

    /**
     * Reads {@code 22} or {@code 6000-6010}.
     *
     * @param text digits, or two of them with a hyphen
     * @return the range
     * @throws IllegalArgumentException with what was expected
     */
    public static PortRange parse(String text) {
        int hyphen = text.indexOf('-');
        try {
            if (hyphen < 0) {
                int port = number(text);
                return new PortRange(port, port);
            }
            return new PortRange(number(text.substring(0, hyphen)), number(text.substring(hyphen + 1)));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a port (expected: 1-65535 or a range such as 6000-6010)", notANumber);
        }
    }

    private static int number(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new NumberFormatException(digits);
        }
        return Integer.parseInt(digits);
    }

    /**
     * Counts the ports.
     *
     * @return at least 1
     */
    public int size() {
        return last - first + 1;
    }

    /**
     * Tells whether every port of another range is in this one.
     *
     * @param other the other range
     * @return true if it is
     */
    public boolean contains(PortRange other) {
        return first <= other.first && other.last <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
