CREATE TABLE "event" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "at" TIMESTAMP NOT NULL,
  "actor_id" INTEGER,
  "kind" VARCHAR(60) NOT NULL,
  "subject_kind" VARCHAR(20),
  "subject_id" INTEGER,
  "school_id" INTEGER,
  "summary" TEXT NOT NULL,
  "undoes_id" INTEGER,
  "undone_by_id" INTEGER
)

CREATE INDEX "event_at" ON "event" ("at")

CREATE INDEX "event_subject_kind_subject_id" ON "event" ("subject_kind", "subject_id")

CREATE INDEX "event_school_id_kind" ON "event" ("school_id", "kind")

CREATE TABLE "change" (
  "id" BIGSERIAL NOT NULL PRIMARY KEY,
  "event_id" INTEGER NOT NULL,
  "row_kind" VARCHAR(20) NOT NULL,
  "row_id" INTEGER NOT NULL,
  "field" VARCHAR(40) NOT NULL,
  "old" TEXT,
  "new" TEXT,
  FOREIGN KEY ("event_id") REFERENCES "event" ("id") ON DELETE CASCADE
)

CREATE INDEX "change_event_id" ON "change" ("event_id")

CREATE INDEX "change_row_kind_row_id" ON "change" ("row_kind", "row_id")

CREATE TABLE "source" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "name" VARCHAR(120) NOT NULL,
  "code" VARCHAR(255) NOT NULL,
  "created_at" TIMESTAMP NOT NULL
)

CREATE UNIQUE INDEX "source_name" ON "source" ("name")

CREATE TABLE "course" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "source_id" INTEGER NOT NULL,
  "sis_id" VARCHAR(255) NOT NULL,
  "fingerprint" BIGINT NOT NULL,
  "title" VARCHAR(200) NOT NULL,
  "code" VARCHAR(100) NOT NULL,
  "subjects" TEXT NOT NULL,
  "grades" VARCHAR(200) NOT NULL,
  FOREIGN KEY ("source_id") REFERENCES "source" ("id")
)

CREATE UNIQUE INDEX "course_source_id_sis_id" ON "course" ("source_id", "sis_id")

CREATE TABLE "district" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "name" VARCHAR(200) NOT NULL,
  "source_id" INTEGER,
  "sis_id" VARCHAR(255),
  "fingerprint" BIGINT,
  "created_at" TIMESTAMP NOT NULL,
  FOREIGN KEY ("source_id") REFERENCES "source" ("id")
)

CREATE INDEX "district_source_id" ON "district" ("source_id")

CREATE UNIQUE INDEX "district_source_id_sis_id" ON "district" ("source_id", "sis_id")

CREATE TABLE "school" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "district_id" INTEGER NOT NULL,
  "name" VARCHAR(200) NOT NULL,
  "sort_key" VARCHAR(240) NOT NULL,
  "source_id" INTEGER,
  "sis_id" VARCHAR(255),
  "fingerprint" BIGINT,
  "state" VARCHAR(40) NOT NULL,
  "time_zone" VARCHAR(60) NOT NULL,
  "mail_domains" TEXT NOT NULL,
  "subjects" TEXT NOT NULL,
  "teachers_see" VARCHAR(10),
  "version" INTEGER NOT NULL,
  "created_at" TIMESTAMP NOT NULL,
  FOREIGN KEY ("district_id") REFERENCES "district" ("id"),
  FOREIGN KEY ("source_id") REFERENCES "source" ("id")
)

CREATE INDEX "school_district_id" ON "school" ("district_id")

CREATE UNIQUE INDEX "school_sort_key" ON "school" ("sort_key")

CREATE INDEX "school_source_id" ON "school" ("source_id")

CREATE UNIQUE INDEX "school_source_id_sis_id" ON "school" ("source_id", "sis_id")

CREATE TABLE "section" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "source_id" INTEGER,
  "sis_id" VARCHAR(255) NOT NULL,
  "fingerprint" BIGINT,
  "school_id" INTEGER NOT NULL,
  "course_id" INTEGER,
  "title" VARCHAR(200) NOT NULL,
  "code" VARCHAR(100) NOT NULL,
  "grades" VARCHAR(200) NOT NULL,
  "subjects" TEXT NOT NULL,
  "starts_on" DATE,
  "ends_on" DATE,
  FOREIGN KEY ("source_id") REFERENCES "source" ("id"),
  FOREIGN KEY ("school_id") REFERENCES "school" ("id"),
  FOREIGN KEY ("course_id") REFERENCES "course" ("id")
)

CREATE INDEX "section_school_id" ON "section" ("school_id")

CREATE INDEX "section_course_id" ON "section" ("course_id")

CREATE UNIQUE INDEX "section_source_id_sis_id" ON "section" ("source_id", "sis_id")

CREATE TABLE "enrollment" (
  "id" BIGSERIAL NOT NULL PRIMARY KEY,
  "source_id" INTEGER,
  "sis_id" VARCHAR(255) NOT NULL,
  "fingerprint" BIGINT,
  "section_id" INTEGER NOT NULL,
  "person_id" INTEGER NOT NULL,
  "role" VARCHAR(10) NOT NULL,
  "is_primary" BOOLEAN NOT NULL,
  "begins_on" DATE,
  "ends_on" DATE,
  FOREIGN KEY ("source_id") REFERENCES "source" ("id"),
  FOREIGN KEY ("section_id") REFERENCES "section" ("id")
)

CREATE UNIQUE INDEX "enrollment_source_id_sis_id" ON "enrollment" ("source_id", "sis_id")

CREATE INDEX "enrollment_section_id_role_person_id" ON "enrollment" ("section_id", "role", "person_id")

CREATE INDEX "enrollment_person_id_role" ON "enrollment" ("person_id", "role")

CREATE TABLE "failure" (
  "id" BIGSERIAL NOT NULL PRIMARY KEY,
  "name_key" VARCHAR(64) NOT NULL,
  "client" VARCHAR(64) NOT NULL,
  "at" TIMESTAMP NOT NULL
)

CREATE INDEX "failure_at" ON "failure" ("at")

CREATE INDEX "failure_name_key_client_at" ON "failure" ("name_key", "client", "at")

CREATE INDEX "failure_client_at" ON "failure" ("client", "at")

CREATE TABLE "person" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "role" VARCHAR(20) NOT NULL,
  "title" VARCHAR(20) NOT NULL,
  "first_name" VARCHAR(100) NOT NULL,
  "last_name" VARCHAR(100) NOT NULL,
  "school_id" INTEGER,
  "district_id" INTEGER,
  "grade" VARCHAR(10) NOT NULL,
  "email" VARCHAR(254),
  "username" VARCHAR(254),
  "source_id" INTEGER,
  "sis_id" VARCHAR(255),
  "last_key" VARCHAR(400) NOT NULL,
  "first_key" VARCHAR(400) NOT NULL,
  "email_key" VARCHAR(1000) NOT NULL,
  "username_key" VARCHAR(1000) NOT NULL,
  "grade_order" INTEGER NOT NULL,
  "search_key" TEXT NOT NULL,
  "archived_at" TIMESTAMP,
  "suspended_at" TIMESTAMP,
  "suspended_reason" VARCHAR(300) NOT NULL,
  "waiting_at" TIMESTAMP,
  "password_hash" VARCHAR(200),
  "password_at" TIMESTAMP,
  "temporary_password" TEXT,
  "temporary_password_expires_at" TIMESTAMP,
  "failures" INTEGER NOT NULL,
  "sessions_epoch" INTEGER NOT NULL,
  "status" VARCHAR(10) GENERATED ALWAYS AS (CASE WHEN archived_at IS NOT NULL THEN 'archived' WHEN suspended_at IS NOT NULL THEN 'suspended' WHEN waiting_at IS NOT NULL THEN 'waiting' WHEN password_hash IS NOT NULL THEN 'active' ELSE 'new' END) STORED,
  "created_at" TIMESTAMP NOT NULL,
  "updated_at" TIMESTAMP NOT NULL,
  "version" INTEGER NOT NULL,
  FOREIGN KEY ("school_id") REFERENCES "school" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("source_id") REFERENCES "source" ("id") ON DELETE RESTRICT
)

CREATE UNIQUE INDEX "person_source_id_sis_id" ON "person" ("source_id", "sis_id")

CREATE INDEX "person_role_last_key_first_key_id" ON "person" ("role", "last_key", "first_key", "id")

CREATE INDEX "person_district_id_role_last_key_first_key_id" ON "person" ("district_id", "role", "last_key", "first_key", "id")

CREATE INDEX "person_role_status_last_key_first_key_id" ON "person" ("role", "status", "last_key", "first_key", "id")

CREATE INDEX "person_school_id_role_last_key_first_key_id_status" ON "person" ("school_id", "role", "last_key", "first_key", "id", "status")

CREATE INDEX "person_role_grade_order_last_key_first_key_id_status_district_id" ON "person" ("role", "grade_order", "last_key", "first_key", "id", "status", "district_id")

CREATE INDEX "person_role_email_key_last_key_first_key_id_status_district_id" ON "person" ("role", "email_key", "last_key", "first_key", "id", "status", "district_id")

CREATE INDEX "person_role_username_key_last_key_first_key_id_status_di_81acac0" ON "person" ("role", "username_key", "last_key", "first_key", "id", "status", "district_id")

CREATE INDEX "person_with_temporary_password" ON "person" ("role", "status", "last_key", "first_key", "id") WHERE ("temporary_password" IS NOT NULL)

CREATE TABLE "known_device" (
  "person_id" INTEGER NOT NULL,
  "key" VARCHAR(64) NOT NULL,
  "seen_at" TIMESTAMP NOT NULL,
  PRIMARY KEY ("person_id", "key"),
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE TABLE "mention" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "source_id" INTEGER NOT NULL,
  "kind" VARCHAR(5) NOT NULL,
  "sis_id" VARCHAR(255) NOT NULL,
  FOREIGN KEY ("source_id") REFERENCES "source" ("id")
)

CREATE UNIQUE INDEX "mention_source_id_kind_sis_id" ON "mention" ("source_id", "kind", "sis_id")

CREATE TABLE "run" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "source_id" INTEGER,
  "state" VARCHAR(12) NOT NULL,
  "file_name" VARCHAR(255) NOT NULL,
  "package" TEXT NOT NULL,
  "fingerprint" VARCHAR(64) NOT NULL,
  "version" VARCHAR(10) NOT NULL,
  "is_delta" BOOLEAN NOT NULL,
  "is_lenient" BOOLEAN NOT NULL,
  "started_by_id" INTEGER,
  "school_id" INTEGER,
  "district_id" INTEGER,
  "progress" INTEGER NOT NULL,
  "progress_of" INTEGER NOT NULL,
  "step" VARCHAR(80) NOT NULL,
  "counts_json" TEXT NOT NULL,
  "error_count" INTEGER NOT NULL,
  "warning_count" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "created_at" TIMESTAMP NOT NULL,
  "beat_at" TIMESTAMP,
  "read_at" TIMESTAMP,
  "applied_at" TIMESTAMP,
  "applied_by_id" INTEGER,
  "event_id" INTEGER,
  "follows_id" INTEGER,
  FOREIGN KEY ("source_id") REFERENCES "source" ("id")
)

CREATE INDEX "run_source_id" ON "run" ("source_id")

CREATE INDEX "run_state" ON "run" ("state")

CREATE TABLE "problem" (
  "id" BIGSERIAL NOT NULL PRIMARY KEY,
  "run_id" INTEGER NOT NULL,
  "severity" VARCHAR(8) NOT NULL,
  "code" VARCHAR(60) NOT NULL,
  "file" VARCHAR(60) NOT NULL,
  "line" INTEGER NOT NULL,
  "column" VARCHAR(80) NOT NULL,
  "value" VARCHAR(80) NOT NULL,
  "sentence" TEXT NOT NULL,
  FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE
)

CREATE INDEX "problem_run_id" ON "problem" ("run_id")

CREATE TABLE "question" (
  "id" BIGSERIAL NOT NULL PRIMARY KEY,
  "run_id" INTEGER NOT NULL,
  "kind" VARCHAR(12) NOT NULL,
  "sis_id" VARCHAR(255) NOT NULL,
  "person_id" INTEGER,
  "field" VARCHAR(40) NOT NULL,
  "label" VARCHAR(220) NOT NULL,
  "here" TEXT NOT NULL,
  "theirs" TEXT NOT NULL,
  "data" TEXT NOT NULL,
  "answer" VARCHAR(20) NOT NULL,
  "answered_by_id" INTEGER,
  FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE
)

CREATE INDEX "question_run_id" ON "question" ("run_id")

CREATE INDEX "question_run_id_kind_id" ON "question" ("run_id", "kind", "id")

CREATE TABLE "roster_person" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "source_id" INTEGER NOT NULL,
  "sis_id" VARCHAR(255) NOT NULL,
  "person_id" INTEGER NOT NULL,
  "fingerprint" BIGINT NOT NULL,
  "role" VARCHAR(20) NOT NULL,
  "first_name" VARCHAR(100) NOT NULL,
  "last_name" VARCHAR(100) NOT NULL,
  "email" VARCHAR(254),
  "username" VARCHAR(254),
  "grade" VARCHAR(10) NOT NULL,
  "school_sis_id" VARCHAR(255),
  FOREIGN KEY ("source_id") REFERENCES "source" ("id"),
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE INDEX "roster_person_person_id" ON "roster_person" ("person_id")

CREATE UNIQUE INDEX "roster_person_source_id_sis_id" ON "roster_person" ("source_id", "sis_id")

CREATE TABLE "row" (
  "id" BIGSERIAL NOT NULL PRIMARY KEY,
  "run_id" INTEGER NOT NULL,
  "kind" VARCHAR(12) NOT NULL,
  "verdict" VARCHAR(10) NOT NULL,
  "sis_id" VARCHAR(255) NOT NULL,
  "line" INTEGER NOT NULL,
  "target_id" INTEGER,
  "label" VARCHAR(220) NOT NULL,
  "data" TEXT NOT NULL,
  FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE
)

CREATE INDEX "row_run_id_kind_verdict_id" ON "row" ("run_id", "kind", "verdict", "id")

CREATE TABLE "term" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "source_id" INTEGER NOT NULL,
  "sis_id" VARCHAR(255) NOT NULL,
  "fingerprint" BIGINT NOT NULL,
  "title" VARCHAR(200) NOT NULL,
  "kind" VARCHAR(20) NOT NULL,
  "starts_on" DATE NOT NULL,
  "ends_on" DATE NOT NULL,
  FOREIGN KEY ("source_id") REFERENCES "source" ("id")
)

CREATE UNIQUE INDEX "term_source_id_sis_id" ON "term" ("source_id", "sis_id")

CREATE TABLE "section_term" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "section_id" INTEGER NOT NULL,
  "term_id" INTEGER NOT NULL,
  FOREIGN KEY ("section_id") REFERENCES "section" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("term_id") REFERENCES "term" ("id") ON DELETE CASCADE
)

CREATE INDEX "section_term_section_id" ON "section_term" ("section_id")

CREATE INDEX "section_term_term_id" ON "section_term" ("term_id")

CREATE UNIQUE INDEX "section_term_section_id_term_id" ON "section_term" ("section_id", "term_id")

CREATE TABLE "setting" (
  "name" VARCHAR(60) NOT NULL PRIMARY KEY,
  "value" TEXT NOT NULL
)

CREATE TABLE "sign_in_name" (
  "key" VARCHAR(1000) NOT NULL PRIMARY KEY,
  "person_id" INTEGER NOT NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE INDEX "sign_in_name_person_id" ON "sign_in_name" ("person_id")

CREATE TABLE "sign_in_session" (
  "key" VARCHAR(64) NOT NULL PRIMARY KEY,
  "person_id" INTEGER NOT NULL,
  "epoch" INTEGER NOT NULL,
  "started_at" TIMESTAMP NOT NULL,
  "seen_at" TIMESTAMP NOT NULL,
  "password_at" TIMESTAMP,
  "client" VARCHAR(64) NOT NULL,
  "device" VARCHAR(120) NOT NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE INDEX "sign_in_session_person_id" ON "sign_in_session" ("person_id")

CREATE EXTENSION IF NOT EXISTS pg_trgm

CREATE INDEX person_search ON person USING gin (search_key gin_trgm_ops)

ALTER TABLE "enrollment" ADD FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE
