BEGIN TRANSACTION;
CREATE TABLE answer_drafts (
    conversation VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (conversation)
);
CREATE TABLE answer_events (
    id INTEGER NOT NULL,
    answer_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(answer_id) REFERENCES answers (id) ON DELETE CASCADE
);
CREATE TABLE answer_files (
    id INTEGER NOT NULL,
    answer_id INTEGER,
    conversation VARCHAR,
    position INTEGER NOT NULL,
    file_name VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    size INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(answer_id) REFERENCES answers (id) ON DELETE CASCADE
);
INSERT INTO "answer_files" VALUES(1,1,NULL,1,'offer.txt','text/plain',5,X'68656C6C6F');
CREATE TABLE answers (
    id INTEGER NOT NULL,
    incoming_id INTEGER,
    contact_id INTEGER,
    mailbox_id INTEGER NOT NULL,
    subject VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    written_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    retry_at INTEGER,
    claimed_at INTEGER,
    sent_at INTEGER,
    outpace_id VARCHAR,
    message_id VARCHAR,
    error VARCHAR, to_name VARCHAR NOT NULL DEFAULT '', to_email VARCHAR NOT NULL DEFAULT '', send_at INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(incoming_id) REFERENCES incoming_messages (id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id),
    UNIQUE (outpace_id)
);
INSERT INTO "answers" VALUES(1,1,2,1,'Re: Hi Mara','Thursday it is.','pending',1795431601,0,1795431611,NULL,NULL,NULL,NULL,NULL,'','',NULL);
CREATE TABLE attachments (
    id INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    position INTEGER,
    file_name VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    size INTEGER NOT NULL,
    removed_at INTEGER,
    data BLOB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(step_id) REFERENCES steps (id)
);
INSERT INTO "attachments" VALUES(1,1,1,'price.txt','text/plain',9,NULL,X'31302061206461790A');
CREATE TABLE contact_tags (
    contact_id INTEGER NOT NULL,
    tag_id INTEGER NOT NULL,
    PRIMARY KEY (contact_id, tag_id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
    FOREIGN KEY(tag_id) REFERENCES tags (id)
);
INSERT INTO "contact_tags" VALUES(1,1);
INSERT INTO "contact_tags" VALUES(2,1);
INSERT INTO "contact_tags" VALUES(3,1);
CREATE TABLE contacts (
    id INTEGER NOT NULL,
    email VARCHAR NOT NULL,
    email_key VARCHAR NOT NULL,
    first_name VARCHAR NOT NULL,
    last_name VARCHAR NOT NULL,
    company VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    phone VARCHAR NOT NULL,
    city VARCHAR NOT NULL,
    country VARCHAR NOT NULL,
    time_zone VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    custom JSON NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER,
    import_batch_id INTEGER,
    PRIMARY KEY (id),
    UNIQUE (email_key),
    FOREIGN KEY(import_batch_id) REFERENCES import_batches (id)
);
INSERT INTO "contacts" VALUES(1,'mara@contact.example','mara@contact.example','Mara','','','','','Lund','','','','{"plate": "AB 123"}',1795345200,NULL,1);
INSERT INTO "contacts" VALUES(2,'jo@contact.example','jo@contact.example','Jo','','','','','Lund','','','','{"plate": "AB 123"}',1795345200,NULL,1);
INSERT INTO "contacts" VALUES(3,'lin@contact.example','lin@contact.example','Lin','','','','','Lund','','','','{"plate": "AB 123"}',1795345200,NULL,1);
CREATE TABLE email_events (
    id INTEGER NOT NULL,
    email_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    from_status VARCHAR NOT NULL,
    to_status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(email_id) REFERENCES scheduled_emails (id)
);
INSERT INTO "email_events" VALUES(1,4,1795420800,'pending','sending','given to 127.0.0.1');
INSERT INTO "email_events" VALUES(2,4,1795420801,'sending','sent','accepted by the server');
INSERT INTO "email_events" VALUES(3,1,1795420800,'pending','sending','given to 127.0.0.1');
INSERT INTO "email_events" VALUES(4,1,1795420801,'sending','sent','accepted by the server');
INSERT INTO "email_events" VALUES(5,5,1795431601,'pending','skipped','replied: jo@contact.example');
INSERT INTO "email_events" VALUES(6,6,1795431601,'pending','skipped','replied: jo@contact.example');
INSERT INTO "email_events" VALUES(7,4,1795431601,'sent','sent','answered by jo@contact.example');
CREATE TABLE enrollments (
    id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    sequence_id INTEGER NOT NULL,
    enrolled_at INTEGER NOT NULL,
    starts_at INTEGER,
    current_step_id INTEGER,
    completed_at INTEGER,
    state VARCHAR NOT NULL,
    ended_reason VARCHAR NOT NULL, held_until INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id),
    FOREIGN KEY(sequence_id) REFERENCES sequences (id),
    FOREIGN KEY(current_step_id) REFERENCES steps (id)
);
INSERT INTO "enrollments" VALUES(1,1,1,1795345200,NULL,1,NULL,'active','',NULL);
INSERT INTO "enrollments" VALUES(2,2,1,1795345200,NULL,1,1795431601,'stopped','replied: jo@contact.example',NULL);
INSERT INTO "enrollments" VALUES(3,3,2,1795345200,NULL,NULL,NULL,'active','',NULL);
CREATE TABLE import_batches (
    id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    imported_at INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    new INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    skipped INTEGER NOT NULL, undone_at INTEGER,
    PRIMARY KEY (id)
);
INSERT INTO "import_batches" VALUES(1,'contacts','people.csv',1795345200,3,3,0,0,NULL);
CREATE TABLE import_changes (
    batch_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    what VARCHAR NOT NULL,
    "before" JSON NOT NULL,
    "after" JSON NOT NULL,
    PRIMARY KEY (batch_id, contact_id),
    FOREIGN KEY(batch_id) REFERENCES import_batches (id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id)
);
CREATE TABLE incoming_effects (
    id INTEGER NOT NULL,
    incoming_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    what VARCHAR NOT NULL,
    words VARCHAR NOT NULL,
    data JSON NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(incoming_id) REFERENCES incoming_messages (id)
);
INSERT INTO "incoming_effects" VALUES(1,1,1795431601,'stopped','Sequence stopped: Jo replied. 2 planned emails skipped','{"enrollments": [2], "paused": [], "emails": [5, 6]}',NULL);
CREATE TABLE incoming_messages (
    id INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL,
    folder VARCHAR NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    message_id VARCHAR NOT NULL,
    in_reply_to VARCHAR NOT NULL,
    reference_ids JSON NOT NULL,
    from_name VARCHAR NOT NULL,
    from_email VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    received_at INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    email_id INTEGER,
    contact_id INTEGER,
    text VARCHAR NOT NULL,
    quoted VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    away_until INTEGER,
    mark VARCHAR,
    seen_at INTEGER,
    done_at INTEGER,
    size INTEGER NOT NULL, reply_to JSON NOT NULL DEFAULT '[]', recipients JSON NOT NULL DEFAULT '[]',
    PRIMARY KEY (id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id),
    FOREIGN KEY(email_id) REFERENCES scheduled_emails (id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id)
);
INSERT INTO "incoming_messages" VALUES(1,1,'INBOX',1,2,'<1@contact.example>','<4-f00d@fenwick.example>','["<4-f00d@fenwick.example>"]','Mara','jo@contact.example','Re: Hi Mara',1795431601,'reply',4,2,'Thursday works for me.','On Monday Anna wrote:
> Hi','it answers in a thread',NULL,NULL,1795431601,NULL,328,'[]','[]');
CREATE TABLE mail_folders (
    mailbox_id INTEGER NOT NULL,
    folder VARCHAR NOT NULL,
    uid_validity INTEGER NOT NULL,
    next_uid INTEGER NOT NULL,
    checked_at INTEGER NOT NULL,
    PRIMARY KEY (mailbox_id, folder),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id)
);
INSERT INTO "mail_folders" VALUES(1,'INBOX',1,5,1795431601);
CREATE TABLE mailboxes (
    id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    email VARCHAR NOT NULL,
    display_name VARCHAR NOT NULL,
    smtp_host VARCHAR NOT NULL,
    smtp_port INTEGER NOT NULL,
    imap_host VARCHAR,
    imap_port INTEGER,
    security VARCHAR NOT NULL,
    username VARCHAR,
    daily_capacity INTEGER NOT NULL,
    ramp_start INTEGER,
    ramp_step INTEGER,
    ramp_since INTEGER,
    least_gap INTEGER NOT NULL,
    time_zone VARCHAR NOT NULL,
    away JSON NOT NULL,
    signature VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    state_reason VARCHAR NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER, paused_until INTEGER, ca_file VARCHAR NOT NULL DEFAULT '', resumed_at INTEGER, unread_reason VARCHAR NOT NULL DEFAULT '', unread_since INTEGER, unread_waits BOOLEAN NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    FOREIGN KEY(user_id) REFERENCES users (id)
);
INSERT INTO "mailboxes" VALUES(1,1,'anna@fenwick.example','Anna Fenwick','127.0.0.1',2525,NULL,NULL,'none',NULL,50,NULL,NULL,NULL,90,'Europe/Berlin','[]','','active','',1795345200,NULL,NULL,'',NULL,'',NULL,0);
INSERT INTO "mailboxes" VALUES(2,1,'jo@fenwick.example','','127.0.0.1',2525,NULL,NULL,'none',NULL,50,NULL,NULL,NULL,90,'Europe/Berlin','[]','Jo','active','',1795345200,NULL,NULL,'',NULL,'',NULL,0);
CREATE TABLE scheduled_emails (
    id INTEGER NOT NULL,
    enrollment_id INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    mailbox_id INTEGER,
    status VARCHAR NOT NULL,
    send_at INTEGER,
    sent_at INTEGER,
    due_on INTEGER,
    day INTEGER,
    window_start INTEGER,
    window_end INTEGER,
    gap INTEGER,
    placed_at INTEGER,
    waits_for VARCHAR,
    pinned BOOLEAN NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_at INTEGER,
    retry_at INTEGER,
    error VARCHAR,
    error_category VARCHAR,
    outpace_id VARCHAR,
    message_id VARCHAR,
    subject VARCHAR,
    body VARCHAR, variant_id INTEGER REFERENCES step_variants (id),
    PRIMARY KEY (id),
    FOREIGN KEY(enrollment_id) REFERENCES enrollments (id),
    FOREIGN KEY(step_id) REFERENCES steps (id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id),
    UNIQUE (outpace_id)
);
INSERT INTO "scheduled_emails" VALUES(1,1,1,2,'sent',1795420800,1795420801,739942,739943,1795420800,1795449600,90,1795345200,NULL,0,1,1795420800,NULL,NULL,NULL,'1-f00d','<1-f00d@fenwick.example>','Hi Mara','Hello Mara.

-- 
Jo
',NULL);
INSERT INTO "scheduled_emails" VALUES(2,1,2,2,'pending',1795680000,NULL,739946,739946,1795680000,1795708800,90,1795345200,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "scheduled_emails" VALUES(3,1,3,2,'pending',1796025600,NULL,739950,739950,1796025600,1796054400,90,1795345200,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "scheduled_emails" VALUES(4,2,1,1,'sent',1795420800,1795420801,739942,739943,1795420800,1795449600,90,1795345200,NULL,0,1,1795420800,NULL,NULL,NULL,'4-f00d','<4-f00d@fenwick.example>','Hi Jo','Hello Jo.
',NULL);
INSERT INTO "scheduled_emails" VALUES(5,2,2,1,'skipped',1795680000,NULL,739946,739946,1795680000,1795708800,90,1795345200,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "scheduled_emails" VALUES(6,2,3,1,'skipped',1796025600,NULL,739950,739950,1796025600,1796054400,90,1795345200,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "scheduled_emails" VALUES(7,3,4,1,'pending',1795507200,NULL,739942,739944,1795507200,1795536000,90,1795453200,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE sent_copies (
    email_id INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL,
    message BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    retry_at INTEGER,
    error VARCHAR,
    PRIMARY KEY (email_id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id)
);
INSERT INTO "sent_copies" VALUES(4,1,X'48690D0A',0,NULL,NULL);
CREATE TABLE sequence_mailboxes (
    sequence_id INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (sequence_id, mailbox_id),
    FOREIGN KEY(sequence_id) REFERENCES sequences (id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id)
);
INSERT INTO "sequence_mailboxes" VALUES(1,2,0);
INSERT INTO "sequence_mailboxes" VALUES(1,1,1);
CREATE TABLE sequences (
    id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    start_time VARCHAR NOT NULL,
    end_time VARCHAR NOT NULL,
    weekdays INTEGER NOT NULL,
    holidays VARCHAR,
    dates_off JSON NOT NULL,
    time_zone VARCHAR NOT NULL,
    wait_counts VARCHAR NOT NULL,
    new_per_day INTEGER,
    all_mailboxes BOOLEAN NOT NULL,
    state VARCHAR NOT NULL,
    created_at INTEGER NOT NULL, state_reason VARCHAR NOT NULL DEFAULT '', resumed_at INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(user_id) REFERENCES users (id),
    UNIQUE (name)
);
INSERT INTO "sequences" VALUES(1,1,'Late invoices','09:00','17:00',31,NULL,'[739974]','mailbox','calendar_days',NULL,0,'active',1795345200,'',NULL);
INSERT INTO "sequences" VALUES(2,1,'Inspection','09:00','17:00',31,NULL,'[]','mailbox','calendar_days',NULL,1,'active',1795345200,'',NULL);
CREATE TABLE settings (
    "key" VARCHAR NOT NULL,
    value JSON NOT NULL,
    PRIMARY KEY ("key")
);
INSERT INTO "settings" VALUES('plan_dirty','true');
INSERT INTO "settings" VALUES('plan_seen_event',4);
INSERT INTO "settings" VALUES('plan_version',2);
CREATE TABLE step_variants (
    id INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    position INTEGER,
    name VARCHAR NOT NULL,
    subject VARCHAR,
    content VARCHAR NOT NULL,
    weight INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(step_id) REFERENCES steps (id)
);
INSERT INTO "step_variants" VALUES(1,1,1,'B','Another subject','Hello {{ first_name }}, another text',50);
CREATE TABLE steps (
    id INTEGER NOT NULL,
    sequence_id INTEGER NOT NULL,
    position INTEGER,
    wait_days INTEGER NOT NULL,
    subject VARCHAR,
    content VARCHAR NOT NULL,
    same_thread BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(sequence_id) REFERENCES sequences (id)
);
INSERT INTO "steps" VALUES(1,1,1,0,'Hi {{ first_name }}','Hello {{ first_name }}.',1);
INSERT INTO "steps" VALUES(2,1,2,3,NULL,'Second.',1);
INSERT INTO "steps" VALUES(3,1,3,4,NULL,'Third.',1);
INSERT INTO "steps" VALUES(4,2,1,0,'Your {{ title }}','Hello',1);
CREATE TABLE suppressions (
    id INTEGER NOT NULL,
    value VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (value)
);
CREATE TABLE tags (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
INSERT INTO "tags" VALUES(1,'vip');
CREATE TABLE templates (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    name_key VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name_key)
);
INSERT INTO "templates" VALUES(1,'Short note','short note','A word, {{ first_name }}','Hello {{ first_name }},

shall we talk?',1795507200);
CREATE TABLE users (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO "users" VALUES(1,'',1795345200);
CREATE INDEX ix_contacts_company ON contacts (company)
;
CREATE INDEX ix_contacts_name ON contacts (last_name, first_name)
;
CREATE UNIQUE INDEX ux_mailboxes_email ON mailboxes (lower(email)) WHERE removed_at IS NULL
;
CREATE INDEX ix_contact_tags_tag ON contact_tags (tag_id)
;
CREATE INDEX ix_steps_sequence ON steps (sequence_id, position)
;
CREATE INDEX ix_enrollments_contact ON enrollments (contact_id)
;
CREATE INDEX ix_enrollments_sequence ON enrollments (sequence_id)
;
CREATE UNIQUE INDEX ux_enrollments_unfinished ON enrollments (contact_id, sequence_id) WHERE completed_at IS NULL
;
CREATE INDEX ix_emails_claimed_at ON scheduled_emails (claimed_at, mailbox_id) WHERE claimed_at IS NOT NULL
;
CREATE INDEX ix_emails_enrollment ON scheduled_emails (enrollment_id, status)
;
CREATE INDEX ix_emails_mailbox ON scheduled_emails (mailbox_id, status, send_at)
;
CREATE INDEX ix_emails_message_id ON scheduled_emails (message_id) WHERE message_id IS NOT NULL
;
CREATE INDEX ix_emails_status ON scheduled_emails (status, send_at, mailbox_id, step_id)
;
CREATE INDEX ix_email_events_email ON email_events (email_id)
;
CREATE INDEX ix_step_variants_step ON step_variants (step_id, position)
;
CREATE INDEX ix_attachments_step ON attachments (step_id, position)
;
CREATE INDEX ix_import_changes_contact ON import_changes (contact_id)
;
CREATE UNIQUE INDEX ux_incoming_uid ON incoming_messages (mailbox_id, folder, uid_validity, uid)
;
CREATE INDEX ix_incoming_contact ON incoming_messages (contact_id)
;
CREATE INDEX ix_incoming_email ON incoming_messages (email_id)
;
CREATE INDEX ix_incoming_message_id ON incoming_messages (message_id)
;
CREATE INDEX ix_incoming_kind ON incoming_messages (kind, received_at)
;
CREATE INDEX ix_incoming_effects_message ON incoming_effects (incoming_id)
;
CREATE INDEX ix_answers_status ON answers (status)
;
CREATE INDEX ix_answers_contact ON answers (contact_id)
;
CREATE INDEX ix_incoming_list ON incoming_messages (
    contact_id, from_email, kind, received_at, mark, done_at, seen_at, email_id, mailbox_id
)
;
CREATE INDEX ix_answers_incoming ON answers (incoming_id)
;
CREATE INDEX ix_answers_claimed_at ON answers (claimed_at, mailbox_id)
;
CREATE INDEX ix_answer_events_answer ON answer_events (answer_id)
;
CREATE INDEX ix_answer_files_answer ON answer_files (answer_id)
;
CREATE INDEX ix_answer_files_conversation ON answer_files (conversation)
;
COMMIT;
PRAGMA application_id=1333097584;
PRAGMA user_version=4;
