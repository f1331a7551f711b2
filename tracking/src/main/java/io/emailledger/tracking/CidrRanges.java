package io.emailledger.tracking;

import io.emailledger.message.InvalidValueException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Ranges of addresses, the longest prefix first. */
final class CidrRanges implements NetworkRanges {
    /** Only the characters of addresses: a name would be looked up. */
    private static final Pattern FORM = Pattern.compile("([0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/(\\d{1,3})");

    private final List<Range> ranges;

    private CidrRanges(List<Range> ranges) {
        this.ranges = ranges;
    }

    private static final class Range {
        private final byte[] address;
        private final int bits;
        private final NetworkKind kind;

        Range(byte[] address, int bits, NetworkKind kind) {
            this.address = address;
            this.bits = bits;
            this.kind = kind;
        }

        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
                if (((address[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    static CidrRanges of(Map<String, NetworkKind> ranges) {
        return new CidrRanges(ranges.entrySet().stream()
                .map(range -> parse(range.getKey(), range.getValue()))
                .sorted(Comparator.comparingInt((Range range) -> range.bits).reversed())
                .toList());
    }

    private static Range parse(String text, NetworkKind kind) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw invalid();
        }
        try {
            byte[] address = InetAddress.getByName(form.group(1)).getAddress();
            int bits = Integer.parseInt(form.group(2));
            if (bits > address.length * 8) {
                throw invalid();
            }
            return new Range(address, bits, kind);
        } catch (UnknownHostException e) {
            throw invalid();
        }
    }

    private static InvalidValueException invalid() {
        return new InvalidValueException("range", "must be an address, a slash and a number of bits: 192.0.2.0/24");
    }

    @Override
    public Optional<NetworkKind> kindOf(InetAddress client) {
        byte[] address = client.getAddress();
        return ranges.stream()
                .filter(range -> range.holds(address))
                .map(range -> range.kind)
                .findFirst();
    }
}
