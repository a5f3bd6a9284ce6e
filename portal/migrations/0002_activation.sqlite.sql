CREATE TABLE "message" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "kind" VARCHAR(40) NOT NULL,
  "recipient_id" INTEGER,
  "school_id" INTEGER,
  "district_id" INTEGER,
  "to_address" VARCHAR(254) NOT NULL,
  "facts" TEXT NOT NULL,
  "link_id" INTEGER,
  "sealed_link" TEXT,
  "batch" VARCHAR(32),
  "message_id" VARCHAR(120) NOT NULL,
  "state" VARCHAR(10) NOT NULL,
  "attempts" INTEGER NOT NULL,
  "unanswered" INTEGER NOT NULL,
  "first_tried_at" DATETIME,
  "due_at" DATETIME NOT NULL,
  "lease_until" DATETIME,
  "answer" VARCHAR(500) NOT NULL,
  "created_at" DATETIME NOT NULL,
  "sent_at" DATETIME
)

CREATE INDEX "message_link_id" ON "message" ("link_id")

CREATE INDEX "message_batch" ON "message" ("batch")

CREATE UNIQUE INDEX "message_message_id" ON "message" ("message_id")

CREATE INDEX "message_state_due_at" ON "message" ("state", "due_at")

CREATE INDEX "message_recipient_id_kind_id" ON "message" ("recipient_id", "kind", "id")

CREATE INDEX "message_school_id_state_id" ON "message" ("school_id", "state", "id")

CREATE TABLE "mail_server" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "host" VARCHAR(200) NOT NULL,
  "port" INTEGER NOT NULL,
  "security" VARCHAR(10) NOT NULL,
  "username" VARCHAR(254) NOT NULL,
  "sealed_password" TEXT,
  "sender" VARCHAR(254) NOT NULL,
  "sender_name" VARCHAR(100) NOT NULL,
  "is_paused" INTEGER NOT NULL,
  "version" INTEGER NOT NULL,
  "updated_at" DATETIME NOT NULL
)

CREATE TABLE "link" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "person_id" INTEGER,
  "invitation_id" INTEGER,
  "purpose" VARCHAR(12) NOT NULL,
  "key" VARCHAR(64) NOT NULL,
  "address" VARCHAR(254) NOT NULL,
  "password_at" DATETIME,
  "made_at" DATETIME NOT NULL,
  "expires_at" DATETIME,
  "opened_at" DATETIME,
  "used_at" DATETIME,
  "ended_at" DATETIME,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE INDEX "link_invitation_id" ON "link" ("invitation_id")

CREATE UNIQUE INDEX "link_key" ON "link" ("key")

CREATE INDEX "link_person_id_purpose_id" ON "link" ("person_id", "purpose", "id")

CREATE INDEX "link_purpose_made_at" ON "link" ("purpose", "made_at")

CREATE TABLE "profile" (
  "person_id" INTEGER NOT NULL PRIMARY KEY,
  "alternative_email" VARCHAR(254) NOT NULL,
  "phone" VARCHAR(20) NOT NULL,
  "roles" TEXT NOT NULL,
  "grades" TEXT NOT NULL,
  "subjects" TEXT NOT NULL,
  "years_taught" INTEGER,
  "bio" TEXT NOT NULL,
  "details_at" DATETIME,
  "experience_at" DATETIME,
  "cores_at" DATETIME,
  "connect_at" DATETIME,
  "follow_at" DATETIME,
  "skipped" TEXT NOT NULL,
  "terms_version" INTEGER,
  "terms_at" DATETIME,
  "version" INTEGER NOT NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE TABLE "photo" (
  "person_id" INTEGER NOT NULL PRIMARY KEY,
  "image" BLOB NOT NULL,
  "mark" VARCHAR(16) NOT NULL,
  "made_at" DATETIME NOT NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE TABLE "invitation" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "email" VARCHAR(254) NOT NULL,
  "email_key" VARCHAR(1000) NOT NULL,
  "school_id" INTEGER NOT NULL,
  "invited_by_id" INTEGER,
  "person_id" INTEGER,
  "made_at" DATETIME NOT NULL,
  "accepted_at" DATETIME,
  "decided_at" DATETIME,
  "decided_by" INTEGER,
  "decision" VARCHAR(10) NOT NULL,
  FOREIGN KEY ("school_id") REFERENCES "school" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("invited_by_id") REFERENCES "person" ("id") ON DELETE SET NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE SET NULL
)

CREATE INDEX "invitation_email_key" ON "invitation" ("email_key")

CREATE INDEX "invitation_school_id" ON "invitation" ("school_id")

CREATE INDEX "invitation_invited_by_id" ON "invitation" ("invited_by_id")

CREATE INDEX "invitation_person_id" ON "invitation" ("person_id")

CREATE TABLE "school_core" (
  "school_id" INTEGER NOT NULL,
  "subject" VARCHAR(100) NOT NULL,
  "core" VARCHAR(60) NOT NULL,
  "changed_at" DATETIME NOT NULL,
  PRIMARY KEY ("school_id", "subject"),
  FOREIGN KEY ("school_id") REFERENCES "school" ("id") ON DELETE CASCADE
)

CREATE TABLE "person_core" (
  "person_id" INTEGER NOT NULL,
  "subject" VARCHAR(100) NOT NULL,
  "core" VARCHAR(60) NOT NULL,
  "changed_at" DATETIME NOT NULL,
  PRIMARY KEY ("person_id", "subject"),
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE TABLE "follow" (
  "person_id" INTEGER NOT NULL,
  "followed_id" INTEGER NOT NULL,
  "at" DATETIME NOT NULL,
  PRIMARY KEY ("person_id", "followed_id"),
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("followed_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE INDEX "follow_followed_id" ON "follow" ("followed_id")

CREATE TABLE "request" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "school_id" INTEGER NOT NULL,
  "asked_by_id" INTEGER NOT NULL,
  "about" VARCHAR(40) NOT NULL,
  "text" TEXT NOT NULL,
  "asked_at" DATETIME NOT NULL,
  "answer" TEXT NOT NULL,
  "answered_by" INTEGER,
  "answered_at" DATETIME,
  FOREIGN KEY ("school_id") REFERENCES "school" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("asked_by_id") REFERENCES "person" ("id") ON DELETE CASCADE
)

CREATE INDEX "request_asked_by_id" ON "request" ("asked_by_id")

CREATE INDEX "request_school_id_answered_at_id" ON "request" ("school_id", "answered_at", "id")

CREATE TABLE "mailing" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "key" VARCHAR(32) NOT NULL,
  "kind" VARCHAR(20) NOT NULL,
  "started_by" INTEGER NOT NULL,
  "queued" INTEGER NOT NULL,
  "skipped" TEXT NOT NULL,
  "made_at" DATETIME NOT NULL
)

CREATE UNIQUE INDEX "mailing_key" ON "mailing" ("key")

CREATE TABLE "terms" (
  "version" INTEGER NOT NULL PRIMARY KEY,
  "text" TEXT NOT NULL,
  "written_at" DATETIME NOT NULL,
  "written_by" INTEGER
)

ALTER TABLE "school" ADD COLUMN "support_lead_id" INTEGER

CREATE INDEX "person_who_waits" ON "person" ("waiting_at", "id") WHERE ("waiting_at" IS NOT NULL)

INSERT INTO "terms" ("text", "written_at") VALUES ('These are the terms for everybody who works with this portal.
It holds records of children. Look only at what your work needs, show it to nobody who has no part in that work, and take no copies home.
Your account is yours alone: nobody else signs in with it, and you sign in with nobody else''s.
What you change here is kept in a history with your name. Your school can see it.
If you think somebody else has used your account, tell your school''s administrator at once.', CURRENT_TIMESTAMP)
