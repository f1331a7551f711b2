package io.emailledger.spring.restarted;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.message.EmailId;
import io.emailledger.spring.LedgerMailCustomizer;
import java.lang.ref.WeakReference;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;

/** An application that DevTools restarts in a process of its own. It prints a line for each thing that happens. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class RestartedShop {
    private static final String FIRST_LOADER = "first-loader";

    public static void main(String[] args) {
        SpringApplication.run(RestartedShop.class, args);
    }

    /** Sends three messages at the first start, and one at the second. */
    @Bean
    ApplicationRunner orders(JavaMailSender mail, EmailLedger ledger) {
        return arguments -> {
            say("application by " + loader(RestartedShop.class));
            say("ledger by " + loader(EmailLedger.class));
            Object first = System.getProperties().get(FIRST_LOADER);
            if (first == null) {
                System.getProperties().put(FIRST_LOADER, new WeakReference<>(RestartedShop.class.getClassLoader()));
                mail.send(order("Order 1"), order("Order 2"), order("Order 3"));
                say("started");
            } else {
                mail.send(order("Order 4"));
                say("threads left: " + threadsOf(((WeakReference<?>) first).get()));
                say("restarted");
            }
        };
    }

    /** A class of the application in an interface of the starter. */
    @Bean
    LedgerMailCustomizer tag() {
        return (email, message) -> email.tag("order");
    }

    @Bean
    ApplicationListener<ContextClosedEvent> closing() {
        return event -> say("closing");
    }

    /** Looks at the ledger in the moment in which the pool is closed. */
    @Bean
    static DestructionAwareBeanPostProcessor orderOfClosing() {
        return new DestructionAwareBeanPostProcessor() {
            private volatile EmailLedger known;

            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof EmailLedger found) {
                    known = found;
                }
                return bean;
            }

            @Override
            public boolean requiresDestruction(Object bean) {
                return bean instanceof DataSource;
            }

            @Override
            public void postProcessBeforeDestruction(Object bean, String name) {
                say("pool closes while the ledger is " + (isOpen(known) ? "open" : "closed"));
            }
        };
    }

    private static boolean isOpen(EmailLedger ledger) {
        try {
            ledger.cancel(EmailId.of("01900000-0000-7000-8000-000000000000"));
            return true;
        } catch (LedgerClosedException e) {
            return false;
        }
    }

    private static SimpleMailMessage order(String subject) {
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom("shop@shop.example");
        message.setTo("pat@home.example");
        message.setSubject(subject);
        message.setText("Thank you.");
        return message;
    }

    private static String loader(Class<?> type) {
        return type.getClassLoader().getClass().getSimpleName();
    }

    /**
     * Returns the names of the threads that the closed application has left running, but for those of the store, which
     * are shared by all ledgers of a class loader and end when they were idle for ten seconds.
     */
    private static List<String> threadsOf(Object loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> loader != null && thread.getContextClassLoader() == loader)
                .map(Thread::getName)
                .filter(name -> !name.equals("email-ledger-store"))
                .sorted()
                .toList();
    }

    private static void say(String line) {
        System.out.println("shop: " + line);
    }
}
