import GRDB

/// The shape of the store, step by step.
///
/// To change it, add a migration; never edit one that shipped.
///
/// Times are whole milliseconds since 1970. Everything hangs off a server: labels and usernames mean
/// nothing without one.
enum Migrations {
    /// Marks the file as ours in SQLite's header: `LETA`.
    static let applicationID: Int32 = 0x4C45_5441

    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: directory)
            try db.execute(sql: blocks)
            try db.execute(sql: messages)
            try db.execute(sql: input)
            try db.execute(sql: journal)
        }
        migrator.registerMigration("2 flows and capabilities") { db in
            try db.execute(sql: flows)
        }
        migrator.registerMigration("3 lock blocks") { db in
            try db.execute(sql: lockBlocks)
        }
        migrator.registerMigration("4 queued messages") { db in try db.execute(sql: queue) }
        migrator.registerMigration("5 reading places") { db in try db.execute(sql: reading) }
        migrator.registerMigration("6 origins and gaps") { db in try db.execute(sql: origins) }
        migrator.registerMigration("7 message times") { db in try db.execute(sql: times) }
        migrator.registerMigration("8 conversation names") { db in
            try db.execute(sql: conversationNames)
        }
        migrator.registerMigration("9 counts and care") { db in try db.execute(sql: counts) }
        return migrator
    }()

    private static let directory = """
        CREATE TABLE server (
            id TEXT NOT NULL PRIMARY KEY,
            default_agent TEXT
        ) WITHOUT ROWID;

        CREATE TABLE user (
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            username TEXT NOT NULL,
            identity TEXT,
            block TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL,
            PRIMARY KEY (server, username)
        ) WITHOUT ROWID;
        CREATE INDEX user_block ON user(server, block);

        CREATE TABLE agent (
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            description TEXT,
            model TEXT,
            kind TEXT,
            context_window INTEGER,
            seen_at INTEGER NOT NULL,
            PRIMARY KEY (server, id)
        ) WITHOUT ROWID;

        -- The newest `selection` of a person with an agent is the conversation they are in.
        CREATE TABLE conversation (
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            agent TEXT NOT NULL,
            id TEXT NOT NULL,
            username TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            selection INTEGER NOT NULL,
            PRIMARY KEY (server, agent, id)
        ) WITHOUT ROWID;
        CREATE INDEX conversation_user ON conversation(server, agent, username, selection);
        """

    private static let blocks = """
        CREATE TABLE block (
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            id TEXT NOT NULL,
            label TEXT NOT NULL,
            character_limit INTEGER NOT NULL,
            description TEXT,
            read_only INTEGER NOT NULL,
            cached_at INTEGER NOT NULL,
            PRIMARY KEY (server, id)
        ) WITHOUT ROWID;

        -- Every value that a block was seen to take, oldest first by number.
        CREATE TABLE block_version (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            server TEXT NOT NULL,
            block TEXT NOT NULL,
            value TEXT NOT NULL,
            author TEXT NOT NULL,
            seen_at INTEGER NOT NULL,
            FOREIGN KEY (server, block) REFERENCES block(server, id) ON DELETE CASCADE
        );
        CREATE INDEX block_version_block ON block_version(server, block, number);

        -- Attachments as last seen. Neither side need have been read itself.
        CREATE TABLE agent_block (
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            agent TEXT NOT NULL,
            block TEXT NOT NULL,
            PRIMARY KEY (server, agent, block)
        ) WITHOUT ROWID;
        CREATE INDEX agent_block_block ON agent_block(server, block);
        """

    private static let messages = """
        CREATE TABLE thread (
            id INTEGER PRIMARY KEY,
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            agent TEXT NOT NULL,
            conversation TEXT NOT NULL,
            UNIQUE (server, agent, conversation)
        );

        -- `number` orders a thread and leaves gaps, so that a message that turns up late can go where
        -- it belongs. `call` tells the calls of one message apart. `text` is what search looks at.
        CREATE TABLE message (
            rowid INTEGER PRIMARY KEY AUTOINCREMENT,
            thread INTEGER NOT NULL REFERENCES thread(id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            id TEXT NOT NULL,
            type TEXT NOT NULL,
            call TEXT NOT NULL,
            otid TEXT,
            sender TEXT,
            run TEXT,
            date INTEGER,
            state TEXT NOT NULL,
            text TEXT NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (thread, id, type, call)
        );
        CREATE INDEX message_number ON message(thread, number);
        CREATE INDEX message_otid ON message(otid) WHERE otid IS NOT NULL;

        -- See SearchText for how words of every script become tokens.
        CREATE VIRTUAL TABLE message_index USING fts5(
            text, content = 'message', content_rowid = 'rowid',
            tokenize = 'unicode61 remove_diacritics 2'
        );
        CREATE TRIGGER message_indexed AFTER INSERT ON message BEGIN
            INSERT INTO message_index(rowid, text) VALUES (new.rowid, new.text);
        END;
        CREATE TRIGGER message_unindexed AFTER DELETE ON message BEGIN
            INSERT INTO message_index(message_index, rowid, text)
            VALUES ('delete', old.rowid, old.text);
        END;
        CREATE TRIGGER message_reindexed AFTER UPDATE OF text ON message
        WHEN old.text IS NOT new.text BEGIN
            INSERT INTO message_index(message_index, rowid, text)
            VALUES ('delete', old.rowid, old.text);
            INSERT INTO message_index(rowid, text) VALUES (new.rowid, new.text);
        END;
        """

    private static let input = """
        CREATE TABLE draft (
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            agent TEXT NOT NULL,
            username TEXT NOT NULL,
            text TEXT NOT NULL,
            saved_at INTEGER NOT NULL,
            PRIMARY KEY (server, agent, username)
        ) WITHOUT ROWID;

        CREATE TABLE input_history (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            agent TEXT NOT NULL,
            username TEXT NOT NULL,
            text TEXT NOT NULL,
            entered_at INTEGER NOT NULL
        );
        CREATE INDEX input_history_user ON input_history(server, agent, username, number);
        """

    // No reference to any other table: nothing may ever stand in the way of an entry.
    private static let journal = """
        CREATE TABLE turn_journal (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            turn TEXT NOT NULL UNIQUE,
            server TEXT NOT NULL,
            agent TEXT NOT NULL,
            username TEXT NOT NULL,
            block TEXT NOT NULL,
            thread_kind TEXT NOT NULL,
            conversation TEXT,
            phase TEXT NOT NULL,
            otid TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            process_id INTEGER NOT NULL
        );
        CREATE INDEX turn_journal_agent ON turn_journal(server, agent);
        """

    private static let flows = """
        ALTER TABLE turn_journal ADD COLUMN flow TEXT NOT NULL DEFAULT 'attach';
        ALTER TABLE turn_journal ADD COLUMN dead_run TEXT;

        -- A conversation's own copy of a person's block, and its value when both last agreed.
        CREATE TABLE isolated_copy (
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            agent TEXT NOT NULL,
            conversation TEXT NOT NULL,
            block TEXT NOT NULL,
            base TEXT NOT NULL,
            PRIMARY KEY (server, agent, conversation)
        ) WITHOUT ROWID;

        -- What a server can do: a JSON object with an answer for each ability that is known.
        CREATE TABLE server_capability (
            server TEXT NOT NULL PRIMARY KEY REFERENCES server(id) ON DELETE CASCADE,
            version TEXT,
            checked_at INTEGER NOT NULL,
            answers TEXT NOT NULL
        ) WITHOUT ROWID;
        """

    // No reference to any other table, as the journal.
    private static let lockBlocks = """
        CREATE TABLE lock_block (
            server TEXT NOT NULL,
            agent TEXT NOT NULL,
            block TEXT NOT NULL,
            may_be_attached INTEGER NOT NULL,
            PRIMARY KEY (server, agent)
        ) WITHOUT ROWID;
        """

    // Messages that wait for their turn, oldest first by number. A row lives until its message is in
    // its thread.
    private static let queue = """
        CREATE TABLE queued_message (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            otid TEXT NOT NULL UNIQUE,
            server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
            agent TEXT NOT NULL,
            username TEXT NOT NULL,
            text TEXT NOT NULL,
            queued_at INTEGER NOT NULL
        );
        CREATE INDEX queued_message_user ON queued_message(server, agent, username, number);
        """

    // How far somebody has read a thread, and where they were in it: message numbers. A place of null is
    // the end. Dates are an index of their own, to go to one.
    private static let reading = """
        CREATE TABLE reading (
            thread INTEGER NOT NULL REFERENCES thread(id) ON DELETE CASCADE,
            username TEXT NOT NULL,
            read INTEGER NOT NULL,
            read_at INTEGER NOT NULL,
            place INTEGER,
            row INTEGER NOT NULL,
            PRIMARY KEY (thread, username)
        ) WITHOUT ROWID;
        CREATE INDEX message_date ON message(thread, date, number);
        """

    // Where a value came from, as far as it was seen: the person at whose turn or by whose hand, and of
    // what an agent wrote the run and the message of the tool. `restores` is the number of the older
    // value that somebody brought back.
    //
    // A message in `gap` has others before it on the server that were not fetched yet.
    private static let origins = """
        ALTER TABLE block_version ADD COLUMN username TEXT;
        ALTER TABLE block_version ADD COLUMN agent TEXT;
        ALTER TABLE block_version ADD COLUMN conversation TEXT;
        ALTER TABLE block_version ADD COLUMN run TEXT;
        ALTER TABLE block_version ADD COLUMN message TEXT;
        ALTER TABLE block_version ADD COLUMN restores INTEGER;

        CREATE TABLE gap (
            message INTEGER PRIMARY KEY REFERENCES message(rowid) ON DELETE CASCADE
        );
        INSERT INTO gap (message)
        SELECT (SELECT rowid FROM message WHERE thread = thread.id ORDER BY number LIMIT 1) AS first
        FROM thread WHERE first IS NOT NULL;
        """

    // What was said when, by anybody: for a search that goes by date. Types that are rare have an index of
    // their own, or all others would have to be looked at to find none.
    private static let times = """
        CREATE INDEX message_time ON message(date);
        CREATE INDEX message_rare ON message(date) WHERE type IN
            ('summary_message', 'approval_request_message', 'approval_response_message');
        """

    // What a conversation is called on its server, as it was last heard there.
    private static let conversationNames = "ALTER TABLE conversation ADD COLUMN name TEXT;"

    // What would otherwise be counted or looked through for every list: `said` is how many messages of a
    // thread people and the agent said. `listed` is the row of the message up to which the server's own
    // list was read, and `listed_at` when; nil where the server no longer has the thread.
    private static let counts = """
        ALTER TABLE thread ADD COLUMN said INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE thread ADD COLUMN listed INTEGER;
        ALTER TABLE thread ADD COLUMN listed_at INTEGER;
        UPDATE thread SET said = (
            SELECT count(*) FROM message
            WHERE message.thread = thread.id AND type IN ('user_message', 'assistant_message'));
        CREATE TRIGGER message_counted AFTER INSERT ON message
        WHEN new.type IN ('user_message', 'assistant_message') BEGIN
            UPDATE thread SET said = said + 1 WHERE id = new.thread;
        END;
        CREATE TRIGGER message_uncounted AFTER DELETE ON message
        WHEN old.type IN ('user_message', 'assistant_message') BEGIN
            UPDATE thread SET said = said - 1 WHERE id = old.thread;
        END;
        CREATE INDEX conversation_selection ON conversation(selection);
        CREATE INDEX conversation_username ON conversation(username);
        CREATE INDEX user_name ON user(username);
        CREATE INDEX user_identity ON user(identity);
        CREATE INDEX block_label ON block(label);

        -- When the store was last cared for, so that several programs do it once.
        CREATE TABLE care (
            deed TEXT NOT NULL PRIMARY KEY,
            done_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """
}
