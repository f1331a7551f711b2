package io.emailledger.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Starts a mail server in memory for the test class, and lets the ledger send to it whatever {@code spring.mail.*} says.
 * The server is a bean of type {@link io.emailledger.testkit.smtp.ScriptedSmtpServer}. Needs the artifact {@code
 * email-ledger-testkit} with the scope test.
 *
 * <pre>{@code
 * @SpringBootTest
 * @TestRelay
 * class OrderTest {
 *     @Autowired ScriptedSmtpServer relay;
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Import(TestRelayConfiguration.class)
public @interface TestRelay {}
