package shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A shop that confirms each order by e-mail. It contains no line about the ledger. */
@SpringBootApplication
public class ShopApplication {

    public static void main(String[] args) {
        SpringApplication.run(ShopApplication.class, args);
    }

    /** Accepts orders over HTTP. */
    @RestController
    static class OrderController {
        private final OrderService orders;

        OrderController(OrderService orders) {
            this.orders = orders;
        }

        @PostMapping("/orders")
        String place(@RequestParam("item") String item, @RequestParam("email") String email) {
            orders.place(item, email);
            return "ordered\n";
        }
    }

    /** Stores an order and its confirmation in one transaction. */
    @Service
    static class OrderService {
        private final JavaMailSender mail;
        private final JdbcTemplate database;

        OrderService(JavaMailSender mail, JdbcTemplate database) {
            this.mail = mail;
            this.database = database;
        }

        @Transactional
        public void place(String item, String email) {
            SimpleMailMessage message = new SimpleMailMessage();
            message.setFrom("shop@shop.example");
            message.setTo(email);
            message.setSubject("Your order: " + item);
            message.setText("Thank you for your order.");
            mail.send(message);
            database.update("insert into shop_order (item, email) values (?, ?)", item, email);
        }
    }
}
