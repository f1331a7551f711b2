package io.emailledger.examples.filestore;

import io.emailledger.report.RawReport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes a record as its components in order, each by its declared type. It supports the records of the history, which
 * consist of text, numbers, times, enums, raw reports, optionals, collections and other records.
 */
final class RecordCodec {
    private RecordCodec() {}

    static void write(DataOutputStream out, Type type, Object value) throws IOException {
        Class<?> raw = raw(type);
        if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        } else if (value instanceof Integer number) {
            out.writeInt(number);
        } else if (value instanceof Long number) {
            out.writeLong(number);
        } else if (value instanceof Boolean yes) {
            out.writeBoolean(yes);
        } else if (value instanceof Instant time) {
            out.writeLong(time.getEpochSecond());
            out.writeInt(time.getNano());
        } else if (value instanceof UUID id) {
            out.writeLong(id.getMostSignificantBits());
            out.writeLong(id.getLeastSignificantBits());
        } else if (value instanceof RawReport bytes) {
            write(out, String.class, bytes.sha256());
            out.writeInt(bytes.bytes().length);
            out.write(bytes.bytes());
        } else if (value instanceof Enum<?> constant) {
            out.writeUTF(constant.name());
        } else if (value instanceof Optional<?> optional) {
            writeAll(out, argument(type, 0), optional.stream().toList());
        } else if (value instanceof Map<?, ?> map) {
            writeAll(out, argument(type, 0), map.keySet());
            writeAll(out, argument(type, 1), map.values());
        } else if (value instanceof Collection<?> collection) {
            writeAll(out, argument(type, 0), collection);
        } else if (raw.isRecord()) {
            for (RecordComponent component : raw.getRecordComponents()) {
                write(out, component.getGenericType(), get(component, value));
            }
        } else {
            throw new IllegalArgumentException("There is no form for " + type);
        }
    }

    static Object read(DataInputStream in, Type type) throws IOException {
        Class<?> raw = raw(type);
        if (raw == String.class) {
            return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        } else if (raw == int.class || raw == Integer.class) {
            return in.readInt();
        } else if (raw == long.class || raw == Long.class) {
            return in.readLong();
        } else if (raw == boolean.class || raw == Boolean.class) {
            return in.readBoolean();
        } else if (raw == Instant.class) {
            return Instant.ofEpochSecond(in.readLong(), in.readInt());
        } else if (raw == UUID.class) {
            return new UUID(in.readLong(), in.readLong());
        } else if (raw == RawReport.class) {
            String sha256 = (String) read(in, String.class);
            return RawReport.kept(in.readNBytes(in.readInt()), sha256);
        } else if (raw.isEnum()) {
            String name = in.readUTF();
            return Stream.of(raw.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IOException("There is no " + name + " in " + raw));
        } else if (raw == Optional.class) {
            return readAll(in, argument(type, 0)).stream().findFirst();
        } else if (raw == Map.class) {
            List<Object> keys = readAll(in, argument(type, 0));
            List<Object> values = readAll(in, argument(type, 1));
            Map<Object, Object> map = new LinkedHashMap<>();
            keys.forEach(key -> map.put(key, values.get(map.size())));
            return map;
        } else if (raw == Set.class) {
            return new LinkedHashSet<>(readAll(in, argument(type, 0)));
        } else if (raw == List.class) {
            return readAll(in, argument(type, 0));
        }
        RecordComponent[] components = raw.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(in, components[i].getGenericType());
        }
        return make(raw, components, values);
    }

    private static void writeAll(DataOutputStream out, Type type, Collection<?> values) throws IOException {
        out.writeInt(values.size());
        for (Object value : values) {
            write(out, type, value);
        }
    }

    private static List<Object> readAll(DataInputStream in, Type type) throws IOException {
        Object[] values = new Object[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(in, type);
        }
        return List.of(values);
    }

    private static Object get(RecordComponent component, Object value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object make(Class<?> type, RecordComponent[] components, Object[] values) {
        try {
            var constructor = type.getDeclaredConstructor(
                    Stream.of(components).map(RecordComponent::getType).toArray(Class[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> raw(Type type) {
        return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }
}
