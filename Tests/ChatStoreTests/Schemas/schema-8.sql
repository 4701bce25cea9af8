-- A store as version 8 of the schema had it, with something in every table.

PRAGMA application_id = 1279611969;

CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
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
CREATE TABLE conversation (
    server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
    agent TEXT NOT NULL,
    id TEXT NOT NULL,
    username TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    selection INTEGER NOT NULL, name TEXT,
    PRIMARY KEY (server, agent, id)
) WITHOUT ROWID;
CREATE INDEX conversation_user ON conversation(server, agent, username, selection);
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
CREATE TABLE block_version (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    server TEXT NOT NULL,
    block TEXT NOT NULL,
    value TEXT NOT NULL,
    author TEXT NOT NULL,
    seen_at INTEGER NOT NULL, username TEXT, agent TEXT, conversation TEXT, run TEXT, message TEXT, restores INTEGER,
    FOREIGN KEY (server, block) REFERENCES block(server, id) ON DELETE CASCADE
);
CREATE INDEX block_version_block ON block_version(server, block, number);
CREATE TABLE agent_block (
    server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
    agent TEXT NOT NULL,
    block TEXT NOT NULL,
    PRIMARY KEY (server, agent, block)
) WITHOUT ROWID;
CREATE INDEX agent_block_block ON agent_block(server, block);
CREATE TABLE thread (
    id INTEGER PRIMARY KEY,
    server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
    agent TEXT NOT NULL,
    conversation TEXT NOT NULL,
    UNIQUE (server, agent, conversation)
);
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
, flow TEXT NOT NULL DEFAULT 'attach', dead_run TEXT);
CREATE INDEX turn_journal_agent ON turn_journal(server, agent);
CREATE TABLE isolated_copy (
    server TEXT NOT NULL REFERENCES server(id) ON DELETE CASCADE,
    agent TEXT NOT NULL,
    conversation TEXT NOT NULL,
    block TEXT NOT NULL,
    base TEXT NOT NULL,
    PRIMARY KEY (server, agent, conversation)
) WITHOUT ROWID;
CREATE TABLE server_capability (
    server TEXT NOT NULL PRIMARY KEY REFERENCES server(id) ON DELETE CASCADE,
    version TEXT,
    checked_at INTEGER NOT NULL,
    answers TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE lock_block (
    server TEXT NOT NULL,
    agent TEXT NOT NULL,
    block TEXT NOT NULL,
    may_be_attached INTEGER NOT NULL,
    PRIMARY KEY (server, agent)
) WITHOUT ROWID;
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
CREATE TABLE gap (
    message INTEGER PRIMARY KEY REFERENCES message(rowid) ON DELETE CASCADE
);
CREATE INDEX message_time ON message(date);
CREATE INDEX message_rare ON message(date) WHERE type IN
    ('summary_message', 'approval_request_message', 'approval_response_message');

INSERT INTO server (id, default_agent) VALUES
    ('http://letta.test:8283', 'agent-5a1f'),
    ('practice', NULL);
INSERT INTO user (server, username, identity, block, created_at, last_seen_at) VALUES
    ('http://letta.test:8283', 'ada', 'identity-1', 'block-ada', 1756000000000, 1756000010000),
    ('http://letta.test:8283', 'max.m', NULL, 'block-max', 1756000000000, 1756000020000),
    ('practice', 'ada', 'identity-9', 'block-ada', 1756000000000, 1756000030000);
INSERT INTO agent (server, id, name, description, model, kind, context_window, seen_at) VALUES
    ('http://letta.test:8283', 'agent-5a1f', 'Sam', 'Helps with the garden; doesn''t sleep.', 'letta/letta-free', 'letta_v1_agent', 32000, 1756000061250),
    ('http://letta.test:8283', 'agent-77', 'Émile', NULL, NULL, NULL, NULL, 1756000122500),
    ('practice', 'agent-5a1f', 'practice', NULL, 'stub', NULL, 8192, 1756000183750);
INSERT INTO conversation (server, agent, id, username, created_at, selection, name) VALUES
    ('http://letta.test:8283', 'agent-5a1f', 'conv-0', 'ada', 1756000000000, 1, NULL),
    ('http://letta.test:8283', 'agent-5a1f', 'conv-1', 'ada', 1756000000000, 3, NULL),
    ('http://letta.test:8283', 'agent-5a1f', 'conv-2', 'max.m', 1756000000000, 2, NULL),
    ('practice', 'agent-5a1f', 'default', 'ada', 1756000000000, 4, 'Tea, and it''s late');
INSERT INTO block (server, id, label, character_limit, description, read_only, cached_at) VALUES
    ('http://letta.test:8283', 'block-ada', 'human_ada', 5000, 'Who Ada is.', 0, 1756000428750),
    ('http://letta.test:8283', 'block-max', 'human_max.m', 5000, NULL, 0, 1756000245000),
    ('http://letta.test:8283', 'block-rules', 'rules', 5000, NULL, 1, 1756000245000),
    ('practice', 'block-ada', 'human_ada', 5000, NULL, 0, 1756000490000);
INSERT INTO block_version (number, server, block, value, author, seen_at, username, agent, conversation, run, message, restores) VALUES
    (1, 'http://letta.test:8283', 'block-ada', 'Ada likes tea.', 'elsewhere', 1756000245000, NULL, NULL, NULL, NULL, NULL, NULL),
    (2, 'http://letta.test:8283', 'block-max', 'Max, gärtnert in Köln.', 'elsewhere', 1756000245000, NULL, NULL, NULL, NULL, NULL, NULL),
    (3, 'http://letta.test:8283', 'block-rules', '{"a":1,"b":[true,null]}', 'elsewhere', 1756000245000, NULL, NULL, NULL, NULL, NULL, NULL),
    (4, 'http://letta.test:8283', 'block-ada', 'Ada likes tea, and it''s Earl Grey.
Second line.', 'agent', 1756000306250, 'ada', 'agent-5a1f', 'conv-1', 'run-1', 'message-07', NULL),
    (5, 'http://letta.test:8283', 'block-ada', '', 'user', 1756000367500, 'ada', NULL, NULL, NULL, NULL, 1),
    (6, 'http://letta.test:8283', 'block-ada', 'エイダは紅茶が好き。☕️', 'agent', 1756000428750, 'ada', 'agent-5a1f', 'conv-1', 'run-1', 'message-07', NULL),
    (7, 'practice', 'block-ada', 'on the practice server', 'user', 1756000490000, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO agent_block (server, agent, block) VALUES
    ('http://letta.test:8283', 'agent-5a1f', 'block-never-read'),
    ('http://letta.test:8283', 'agent-5a1f', 'block-rules'),
    ('practice', 'agent-5a1f', 'block-ada');
INSERT INTO thread (id, server, agent, conversation) VALUES
    (1, 'http://letta.test:8283', 'agent-5a1f', 'conv-1'),
    (2, 'http://letta.test:8283', 'agent-5a1f', 'conv-2'),
    (3, 'http://letta.test:8283', 'agent-5a1f', 'default'),
    (4, 'practice', 'agent-5a1f', 'default');
INSERT INTO message (rowid, thread, number, id, type, call, otid, sender, run, date, state, text, body) VALUES
    (1, 1, 1048576, 'message-01', 'system_message', '', NULL, NULL, NULL, 1756000001000, 'complete', '', '{"date":777692801,"id":"message-01","kind":"system","text":"You are Sam."}'),
    (2, 1, 2097152, 'message-02', 'user_message', '', 'otid-02', 'identity-1', 'run-1', 1756000002125, 'complete', 'Good morning! It''s “café” time — naïve façade?', '{"date":777692802.125,"id":"message-02","images":0,"kind":"user","otid":"otid-02","run":"run-1","sender":"identity-1","step":"step-1","text":"Good morning! It''s “café” time — naïve façade?"}'),
    (3, 1, 3145728, 'message-03', 'reasoning_message', '', NULL, NULL, 'run-1', 1756000003000, 'complete', 'She greets me; let''s be kind.', '{"date":777692803,"id":"message-03","kind":"reasoning","run":"run-1","step":"step-1","text":"She greets me; let''s be kind."}'),
    (4, 1, 4194304, 'message-03', 'assistant_message', '', NULL, NULL, 'run-1', 1756000003000, 'complete', 'Guten Morgen, Ada! Straße & Grüße.  東  京  の  天  気  は  晴  れ  で  す  。 ', '{"date":777692803,"id":"message-03","images":0,"kind":"assistant","run":"run-1","step":"step-1","text":"Guten Morgen, Ada! Straße & Grüße. 東京の天気は晴れです。"}'),
    (5, 1, 5242880, 'message-04', 'user_message', '', 'otid-04', NULL, 'run-1', 1756000060000, 'complete', 'Look at this', '{"date":777692860,"id":"message-04","images":2,"kind":"user","otid":"otid-04","run":"run-1","step":"step-1","text":"Look at this"}'),
    (6, 1, 6291456, 'message-05', 'hidden_reasoning_message', '', NULL, NULL, 'run-1', 1756000061000, 'complete', '', '{"date":777692861,"id":"message-05","kind":"hiddenReasoning","run":"run-1","step":"step-1","word":"redacted"}'),
    (7, 1, 7340032, 'message-06', 'tool_call_message', 'call-1', NULL, NULL, 'run-1', 1756000062000, 'complete', 'memory_replace {"label":"human_ada","new":"it''s \"tea\""}
 {}', '{"calls":[{"arguments":"{\"label\":\"human_ada\",\"new\":\"it''s \\\"tea\\\"\"}","id":"call-1","name":"memory_replace"},{"arguments":"{}","id":"call-2"}],"date":777692862,"id":"message-06","kind":"toolCall","run":"run-1","step":"step-1"}'),
    (8, 1, 8388608, 'message-07', 'tool_return_message', 'call-1', NULL, NULL, 'run-1', 1756000063000, 'complete', 'Done: ok
 ใ  ช  ้  ไ  ด  ้  แ  ล  ้  ว ', '{"call":"call-1","date":777692863,"id":"message-07","kind":"toolReturn","run":"run-1","step":"step-1","succeeded":true,"text":"Done: ok\nใช้ได้แล้ว"}'),
    (9, 1, 9437184, 'message-08', 'tool_return_message', 'call-2', NULL, NULL, 'run-1', 1756000064000, 'complete', 'no such tool', '{"call":"call-2","date":777692864,"id":"message-08","kind":"toolReturn","run":"run-1","step":"step-1","succeeded":false,"text":"no such tool"}'),
    (10, 1, 10485760, 'message-09', 'approval_request_message', 'call-3', NULL, NULL, 'run-1', 1756000065000, 'complete', 'delete_everything {"sure":true}', '{"calls":[{"arguments":"{\"sure\":true}","id":"call-3","name":"delete_everything"}],"date":777692865,"id":"message-09","kind":"approvalRequest","run":"run-1","step":"step-1"}'),
    (11, 1, 11534336, 'message-10', 'approval_response_message', 'call-3', NULL, NULL, 'run-1', 1756000066000, 'complete', 'rather not, it''s dangerous', '{"date":777692866,"id":"message-10","kind":"approvalResponse","run":"run-1","step":"step-1","verdicts":[{"approved":false,"call":"call-3","reason":"rather not, it''s dangerous"}]}'),
    (12, 1, 12582912, 'message-11', 'summary_message', '', NULL, NULL, 'run-1', 1756000067000, 'complete', 'They talked about tea.', '{"date":777692867,"id":"message-11","kind":"summary","run":"run-1","step":"step-1","text":"They talked about tea."}'),
    (13, 1, 13631488, 'message-12', 'event_message', '', NULL, NULL, 'run-1', 1756000068000, 'complete', '', '{"data":[{"tokens":12}],"date":777692868,"id":"message-12","kind":"event","run":"run-1","step":"step-1","word":"compaction"}'),
    (14, 1, 14680064, 'message-13', 'dream_message', '', NULL, NULL, NULL, NULL, 'complete', '', '{"data":[{"message_type":"dream_message","words":["🌙",null]}],"id":"message-13","kind":"unknown","word":"dream_message"}'),
    (15, 1, 15728640, 'message-14', 'assistant_message', '', NULL, NULL, 'run-1', 1756000070000, 'cancelled', 'שלום, مرحبا,  ส  ว  ั  ส  ด  ี ,  你  好 , 世  界  👩‍👩‍👧 emoji ☕️', '{"date":777692870,"id":"message-14","images":0,"kind":"assistant","run":"run-1","step":"step-1","text":"שלום, مرحبا, สวัสดี, 你好,世界 👩‍👩‍👧 emoji ☕️"}'),
    (16, 1, 16777216, 'local-otid-15', 'user_message', '', 'otid-15', NULL, NULL, 1756000071000, 'failed', 'never arrived', '{"date":777692871,"id":"local-otid-15","images":0,"kind":"user","otid":"otid-15","text":"never arrived"}'),
    (17, 1, 17825792, 'local-otid-16', 'user_message', '', 'otid-16', NULL, NULL, 1756000072000, 'pending', 'on its way', '{"date":777692872,"id":"local-otid-16","images":0,"kind":"user","otid":"otid-16","text":"on its way"}'),
    (18, 1, 18874368, 'local-otid-17', 'user_message', '', 'otid-17', NULL, NULL, 1756000073000, 'unsent', 'waits for the network', '{"date":777692873,"id":"local-otid-17","images":0,"kind":"user","otid":"otid-17","text":"waits for the network"}'),
    (19, 2, 1048576, 'message-21', 'user_message', '', 'otid-21', NULL, 'run-1', 1756000005000, 'complete', 'Hallo, wie wächst der Kürbis?', '{"date":777692805,"id":"message-21","images":0,"kind":"user","otid":"otid-21","run":"run-1","step":"step-1","text":"Hallo, wie wächst der Kürbis?"}'),
    (20, 2, 2097152, 'message-22', 'assistant_message', '', NULL, NULL, 'run-1', 1756000006000, 'complete', 'Prächtig, Max.', '{"date":777692806,"id":"message-22","images":0,"kind":"assistant","run":"run-1","step":"step-1","text":"Prächtig, Max."}'),
    (21, 3, 1048576, 'message-31', 'assistant_message', '', NULL, NULL, NULL, 1756000007000, 'complete', 'shared words', '{"date":777692807,"id":"message-31","images":0,"kind":"assistant","text":"shared words"}'),
    (22, 4, 1048576, 'message-01', 'user_message', '', 'otid-41', NULL, 'run-1', 1756000008000, 'complete', 'practice makes perfect', '{"date":777692808,"id":"message-01","images":0,"kind":"user","otid":"otid-41","run":"run-1","step":"step-1","text":"practice makes perfect"}');
INSERT INTO gap (message) VALUES
    (5);
INSERT INTO reading (thread, username, read, read_at, place, row) VALUES
    (1, 'ada', 18874368, 1756001102500, 5242880, 1),
    (2, 'max.m', 2097152, 1756001163750, NULL, 0);
INSERT INTO draft (server, agent, username, text, saved_at) VALUES
    ('http://letta.test:8283', 'agent-5a1f', 'ada', 'half a sentence, it''s
not done', 1756000551250),
    ('http://letta.test:8283', 'none', 'max.m', 'früh', 1756000612500);
INSERT INTO input_history (number, server, agent, username, text, entered_at) VALUES
    (1, 'http://letta.test:8283', 'agent-5a1f', 'ada', 'first line', 1756000673750),
    (2, 'http://letta.test:8283', 'agent-5a1f', 'ada', '/help', 1756000735000),
    (3, 'http://letta.test:8283', 'agent-5a1f', 'ada', 'zweite Zeile
mit Umbruch', 1756000796250),
    (4, 'http://letta.test:8283', 'agent-5a1f', 'ada', '三行目', 1756000857500),
    (5, 'http://letta.test:8283', 'agent-5a1f', 'max.m', 'hello', 1756000918750);
INSERT INTO turn_journal (number, turn, server, agent, username, block, thread_kind, conversation, phase, otid, started_at, process_id, flow, dead_run) VALUES
    (1, 'turn-1', 'http://letta.test:8283', 'agent-5a1f', 'ada', 'block-ada', 'own', 'conv-1', 'detaching', 'otid-turn-1', 1756000000000, 4242, 'attach', NULL),
    (3, 'turn-3', 'http://letta.test:8283', 'agent-5a1f', 'ada', 'block-ada', 'unlocked', NULL, 'sending', 'otid-turn-3', 1756000000000, 4242, 'isolated', 'run-dead');
INSERT INTO isolated_copy (server, agent, conversation, block, base) VALUES
    ('http://letta.test:8283', 'agent-5a1f', 'conv-1', 'block-copy', 'Ada''s "base"
');
INSERT INTO server_capability (server, version, checked_at, answers) VALUES
    ('http://letta.test:8283', '0.16.8', 1756000000000, '{"conversations":true,"system_override":false}');
INSERT INTO lock_block (server, agent, block, may_be_attached) VALUES
    ('http://letta.test:8283', 'agent-5a1f', 'block-lock', 1);
INSERT INTO queued_message (number, otid, server, agent, username, text, queued_at) VALUES
    (1, 'otid-q1', 'http://letta.test:8283', 'agent-5a1f', 'ada', 'waits; it''s first', 1756000980000),
    (2, 'otid-q2', 'http://letta.test:8283', 'agent-5a1f', 'ada', '第二', 1756001041250);
INSERT INTO grdb_migrations (identifier) VALUES
    ('1'),
    ('2 flows and capabilities'),
    ('3 lock blocks'),
    ('4 queued messages'),
    ('5 reading places'),
    ('6 origins and gaps'),
    ('7 message times'),
    ('8 conversation names');
