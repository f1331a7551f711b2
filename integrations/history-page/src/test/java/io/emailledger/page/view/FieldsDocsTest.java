package io.emailledger.page.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.page.Docs;
import io.emailledger.page.web.Inlined;
import io.emailledger.page.web.ProblemException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the API page names every field of every response, and no other. */
class FieldsDocsTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** The response types by heading. A type with its own heading is not expanded inside other types. */
    private static final Map<String, Class<?>> RECORDS = records();

    private static Map<String, Class<?>> records() {
        Map<String, Class<?>> all = new LinkedHashMap<>();
        all.put("A session", named(Views.class, "SessionView"));
        all.put("A page of the history", named(Views.class, "PageView"));
        all.put("An e-mail in short", Summary.class);
        all.put("A row", EmailRow.class);
        all.put("A message", MessageView.class);
        all.put("A menu", ActionsView.class);
        all.put("A result", named(Views.class, "OutcomeView"));
        all.put("A bulk result", named(Views.class, "BulkView"));
        all.put("Counts", named(Views.class, "CountsView"));
        all.put("Days", named(Views.class, "DaysView"));
        all.put("Health", HealthView.class);
        all.put("Suppressions", named(Views.class, "SuppressionsView"));
        all.put("A change of the list", named(Views.class, "DoneView"));
        all.put("An error", named(ProblemException.class, "Envelope"));
        return all;
    }

    private static Class<?> named(Class<?> around, String name) {
        return Arrays.stream(around.getDeclaredClasses())
                .filter(c -> c.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Stream<String> headings() {
        return RECORDS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("headings")
    void everyFieldIsDocumented(String heading) {
        List<String> documented = Docs.table(heading).stream()
                .flatMap(row -> CODE.matcher(row.get(0)).results())
                .map(code -> code.group(1))
                .toList();

        assertThat(documented).containsExactlyInAnyOrderElementsOf(fields("", RECORDS.get(heading)));
    }

    @Test
    void narrowHealthViewIsSubsetOfFullView() {
        assertThat(fields("", HealthView.class)).containsAll(fields("", HealthView.Narrow.class));
    }

    @Test
    void everyResponseHasHeading() {
        Set<Class<?>> reached =
                RECORDS.values().stream().flatMap(FieldsDocsTest::within).collect(Collectors.toSet());
        assertThat(Views.class.getDeclaredClasses()).isSubsetOf(reached);
    }

    private static Stream<Class<?>> within(Class<?> record) {
        return Stream.concat(
                Stream.of(record),
                Arrays.stream(record.getRecordComponents())
                        .map(c -> content(c.getGenericType()))
                        .filter(Class::isRecord)
                        .flatMap(FieldsDocsTest::within));
    }

    private static List<String> fields(String prefix, Class<?> record) {
        List<String> all = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            if (component.isAnnotationPresent(Inlined.class)) {
                continue;
            }
            String name = prefix + component.getName();
            Class<?> content = content(component.getGenericType());
            if (content.isRecord() && isOurs(content) && !RECORDS.containsValue(content)) {
                String list = component.getType().equals(List.class) ? "[]" : "";
                all.addAll(fields(name + list + ".", content));
            } else {
                all.add(name);
            }
        }
        return all;
    }

    private static boolean isOurs(Class<?> type) {
        return type.getPackageName().startsWith("io.emailledger.page");
    }

    /** The element type of a list or an Optional. A map is returned as it is. */
    private static Class<?> content(Type type) {
        if (type instanceof ParameterizedType generic) {
            boolean isHolder = Set.<Type>of(List.class, Optional.class).contains(generic.getRawType());
            return isHolder ? content(generic.getActualTypeArguments()[0]) : (Class<?>) generic.getRawType();
        }
        return (Class<?>) type;
    }
}
