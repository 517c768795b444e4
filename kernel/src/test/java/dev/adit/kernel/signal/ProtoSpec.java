package dev.adit.kernel.signal;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads as much of the proto language as docs/bridge.proto uses, so that the document itself is what is tested. */
final class ProtoSpec {
    private static final Pattern MESSAGE = Pattern.compile("message (\\w+) \\{");
    private static final Pattern ENUM = Pattern.compile("enum (\\w+) \\{");
    private static final Pattern ONEOF = Pattern.compile("oneof (\\w+) \\{");
    private static final Pattern MAP = Pattern.compile("map<string, string> (\\w+) = (\\d+);");
    private static final Pattern FIELD = Pattern.compile("(repeated )?(\\w+) (\\w+) = (\\d+);");
    private static final Pattern VALUE = Pattern.compile("(\\w+) = (\\d+);");
    private static final Pattern RESERVED = Pattern.compile("reserved (\\d+) to (\\d+);");
    private static final Map<String, FieldDescriptorProto.Type> SCALARS = Map.of(
            "uint32", FieldDescriptorProto.Type.TYPE_UINT32,
            "uint64", FieldDescriptorProto.Type.TYPE_UINT64,
            "bool", FieldDescriptorProto.Type.TYPE_BOOL,
            "string", FieldDescriptorProto.Type.TYPE_STRING,
            "bytes", FieldDescriptorProto.Type.TYPE_BYTES);

    private final FileDescriptorProto.Builder file =
            FileDescriptorProto.newBuilder().setName("bridge.proto").setSyntax("proto3");
    private DescriptorProto.Builder message = DescriptorProto.newBuilder();
    private EnumDescriptorProto.Builder values = EnumDescriptorProto.newBuilder();
    private boolean inEnum;
    private boolean inOneof;

    private ProtoSpec() {}

    static FileDescriptor bridge() {
        ProtoSpec spec = new ProtoSpec();
        try {
            Path path = Path.of("..", "docs", "bridge.proto");
            Files.readAllLines(path)
                    .forEach(line -> spec.line(line.replaceAll("//.*", "").trim()));
            return FileDescriptor.buildFrom(spec.file.build(), new FileDescriptor[0]);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (DescriptorValidationException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    static Descriptor message(String name) {
        return bridge().findMessageTypeByName(name);
    }

    private void line(String line) {
        if (line.isEmpty() || line.startsWith("syntax")) {
            return;
        }
        if (line.startsWith("package ")) {
            file.setPackage(line.substring(8, line.length() - 1));
        } else if (MESSAGE.matcher(line).matches()) {
            message = DescriptorProto.newBuilder().setName(group(MESSAGE, line, 1));
        } else if (ENUM.matcher(line).matches()) {
            values = EnumDescriptorProto.newBuilder().setName(group(ENUM, line, 1));
            inEnum = true;
        } else if (line.equals("}")) {
            end();
        } else if (inEnum) {
            value(line);
        } else {
            member(line);
        }
    }

    private void end() {
        if (inOneof) {
            inOneof = false;
        } else if (inEnum) {
            file.addEnumType(values);
            inEnum = false;
        } else {
            file.addMessageType(message);
        }
    }

    private void value(String line) {
        Matcher reserved = RESERVED.matcher(line);
        if (reserved.matches()) {
            values.addReservedRangeBuilder()
                    .setStart(Integer.parseInt(reserved.group(1)))
                    .setEnd(Integer.parseInt(reserved.group(2)));
            return;
        }
        values.addValue(EnumValueDescriptorProto.newBuilder()
                .setName(group(VALUE, line, 1))
                .setNumber(Integer.parseInt(group(VALUE, line, 2))));
    }

    private void member(String line) {
        Matcher reserved = RESERVED.matcher(line);
        if (ONEOF.matcher(line).matches()) {
            message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(group(ONEOF, line, 1)));
            inOneof = true;
        } else if (reserved.matches()) {
            message.addReservedRangeBuilder()
                    .setStart(Integer.parseInt(reserved.group(1)))
                    .setEnd(Integer.parseInt(reserved.group(2)) + 1);
        } else if (MAP.matcher(line).matches()) {
            map(group(MAP, line, 1), Integer.parseInt(group(MAP, line, 2)));
        } else {
            field(line);
        }
    }

    private void field(String line) {
        FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                .setName(group(FIELD, line, 3))
                .setNumber(Integer.parseInt(group(FIELD, line, 4)))
                .setLabel(
                        line.startsWith("repeated ")
                                ? FieldDescriptorProto.Label.LABEL_REPEATED
                                : FieldDescriptorProto.Label.LABEL_OPTIONAL);
        String type = group(FIELD, line, 2);
        if (SCALARS.containsKey(type)) {
            field.setType(SCALARS.get(type));
        } else {
            field.setTypeName("." + file.getPackage() + "." + type);
        }
        if (inOneof) {
            field.setOneofIndex(message.getOneofDeclCount() - 1);
        }
        message.addField(field);
    }

    private void map(String name, int number) {
        String entry = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Entry";
        message.addNestedType(DescriptorProto.newBuilder()
                .setName(entry)
                .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                .addField(entryField("key", 1))
                .addField(entryField("value", 2)));
        message.addField(FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName("." + file.getPackage() + "." + message.getName() + "." + entry));
    }

    private static FieldDescriptorProto entryField(String name, int number) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(FieldDescriptorProto.Type.TYPE_STRING)
                .build();
    }

    private static String group(Pattern pattern, String line, int group) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("not understood: " + line);
        }
        return matcher.group(group);
    }
}
