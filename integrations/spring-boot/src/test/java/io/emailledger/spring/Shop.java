package io.emailledger.spring;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.transaction.annotation.Transactional;

/** An application that knows nothing of the ledger. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Shop {

    @Bean
    Orders orders(JavaMailSender mail, JdbcTemplate database) {
        database.execute("create table if not exists shop_order (id integer primary key)");
        return new Orders(mail, database);
    }

    static SimpleMailMessage confirmation(String subject) {
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom("shop@shop.example");
        message.setTo("pat@home.example");
        message.setSubject(subject);
        message.setText("Thank you.");
        return message;
    }

    /** A service with a transaction, as every application has some. */
    @Transactional
    static class Orders {
        private final JavaMailSender mail;
        private final JdbcTemplate database;

        Orders(JavaMailSender mail, JdbcTemplate database) {
            this.mail = mail;
            this.database = database;
        }

        void place(int id, Runnable beforeCommit) {
            database.update("insert into shop_order (id) values (?)", id);
            mail.send(confirmation("Order " + id));
            beforeCommit.run();
        }

        int count() {
            Integer count = database.queryForObject("select count(*) from shop_order", Integer.class);
            return count == null ? 0 : count;
        }
    }
}
