ALTER TABLE "mention" RENAME TO "mention_before"

ALTER TABLE "mention_before" RENAME CONSTRAINT "mention_pkey" TO "mention_before_pkey"

CREATE TABLE "mention" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "run_id" INTEGER NOT NULL,
  "kind" VARCHAR(5) NOT NULL,
  "sis_id" VARCHAR(255) NOT NULL,
  FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE
)

INSERT INTO "mention" ("run_id", "kind", "sis_id")
  SELECT max("run"."id"), "mention_before"."kind", "mention_before"."sis_id"
  FROM "mention_before" JOIN "run" ON "run"."source_id" = "mention_before"."source_id"
  WHERE "run"."state" = 'applied'
  GROUP BY "mention_before"."source_id", "mention_before"."kind", "mention_before"."sis_id"

DROP TABLE "mention_before"

CREATE UNIQUE INDEX "mention_run_id_kind_sis_id" ON "mention" ("run_id", "kind", "sis_id")
