package io.emailledger.jdbc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the tests of a class on each kind of database. Its constructor receives the kind. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"H2", "POSTGRESQL", "MARIADB"})
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OnEachDatabase {}
