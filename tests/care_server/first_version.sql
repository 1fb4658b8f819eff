BEGIN TRANSACTION;
CREATE TABLE cases (
	id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	customer_id VARCHAR NOT NULL, 
	customer_name TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	status VARCHAR NOT NULL, 
	status_since BIGINT NOT NULL, 
	active BOOLEAN NOT NULL, 
	priority VARCHAR NOT NULL, 
	sentiment VARCHAR NOT NULL, 
	subject TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	last_message_at BIGINT NOT NULL, 
	last_customer_message_at BIGINT, 
	snippet TEXT NOT NULL, 
	unread BOOLEAN NOT NULL, 
	assignee_id VARCHAR, 
	flagged BOOLEAN NOT NULL, 
	flag_reason TEXT NOT NULL, 
	flagged_by TEXT NOT NULL, 
	fields TEXT NOT NULL, 
	unlinked_escalations INTEGER NOT NULL, 
	unlinked BOOLEAN NOT NULL, 
	searched_who TEXT NOT NULL, 
	searched_snippet TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (number), 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(assignee_id) REFERENCES users (id)
);
INSERT INTO "cases" VALUES('open',1001,1,'jane','Jane Miller','chat','','open',1772361000000000,1,'medium','none','',1772361000000000,1772366100000000,1772365800000000,'On its way.',1,'ana',0,'','','[]',0,0,'jane miller


#1001','on its way.');
INSERT INTO "cases" VALUES('done',1002,1,'jane','Jane Miller','chat','','done',1772361000000000,0,'medium','none','',1772361000000000,1772362800000000,1772362800000000,'Thanks!',0,NULL,0,'','','[]',0,0,'jane miller


#1002','thanks!');
INSERT INTO "cases" VALUES('escalated',1003,1,'jane','Jane Miller','chat','','pending',1772361000000000,1,'medium','none','',1772361000000000,1772364600000000,1772364600000000,'I want my money back',0,'ana',1,'Refund?','Ben','[]',1,1,'jane miller


#1003','i want my money back');
INSERT INTO "cases" VALUES('new',1004,2,'omar','Omar_100%','mail','','new',1772361000000000,1,'medium','none','',1772361000000000,1772365200000000,1772365200000000,'100% <b>broken</b>',0,NULL,0,'','','[["Order", "A-1"]]',0,0,'omar_100%
omar_100%
@omar
#1004','100% <b>broken</b>');
CREATE TABLE changes (
	seq INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	user_id VARCHAR, 
	PRIMARY KEY (seq)
);
INSERT INTO "changes" VALUES(1795357558952,'reset','',0,NULL);
INSERT INTO "changes" VALUES(1795357558953,'customer','omar',2,NULL);
INSERT INTO "changes" VALUES(1795357558954,'case','new',2,NULL);
INSERT INTO "changes" VALUES(1795357558955,'counters','',0,NULL);
CREATE TABLE contact_points (
	seq INTEGER NOT NULL, 
	customer_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(customer_id) REFERENCES customers (id)
);
INSERT INTO "contact_points" VALUES(1,'jane','email','jane@example.com');
INSERT INTO "contact_points" VALUES(2,'jane','phone','+40 712 345 678');
CREATE TABLE customers (
	id VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	platform TEXT NOT NULL, 
	first_name TEXT NOT NULL, 
	last_name TEXT NOT NULL, 
	display_name TEXT NOT NULL, 
	username TEXT NOT NULL, 
	handle TEXT NOT NULL, 
	platform_id TEXT NOT NULL, 
	note TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "customers" VALUES('jane',1,'chat','Jane','Miller','','','','','');
INSERT INTO "customers" VALUES('omar',2,'mail','','','','Omar_100%','@omar','','');
CREATE TABLE escalations (
	id VARCHAR NOT NULL, 
	case_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	salesforce_account_id VARCHAR NOT NULL, 
	record_id VARCHAR NOT NULL, 
	number TEXT NOT NULL, 
	origin VARCHAR NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (salesforce_account_id, record_id), 
	FOREIGN KEY(case_id) REFERENCES cases (id), 
	FOREIGN KEY(salesforce_account_id) REFERENCES salesforce_accounts (id)
);
INSERT INTO "escalations" VALUES('6430fb3e-6057-4d0d-b372-03846a9d89f7','escalated','case','sf-1','500000000000001AAA','00001001','automatic',1772364660000000,'');
CREATE TABLE mentions (
	user_id VARCHAR NOT NULL, 
	case_id VARCHAR NOT NULL, 
	PRIMARY KEY (user_id, case_id), 
	FOREIGN KEY(user_id) REFERENCES users (id), 
	FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "mentions" VALUES('sofia','escalated');
CREATE TABLE messages (
	seq INTEGER NOT NULL, 
	case_id VARCHAR NOT NULL, 
	author VARCHAR NOT NULL, 
	author_name TEXT NOT NULL, 
	text TEXT NOT NULL, 
	sent_at BIGINT NOT NULL, 
	attachments TEXT NOT NULL, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(case_id) REFERENCES cases (id)
);
INSERT INTO "messages" VALUES(1,'open','customer','customer','Where is
my parcel?',1772365800000000,'[]');
INSERT INTO "messages" VALUES(2,'open','agent','agent','On its way.',1772366100000000,'[]');
INSERT INTO "messages" VALUES(3,'done','customer','customer','Thanks!',1772362800000000,'[]');
INSERT INTO "messages" VALUES(4,'escalated','customer','customer','I want my money back',1772364600000000,'[]');
INSERT INTO "messages" VALUES(5,'escalated','note','note','@Sofia Lind please look',1772366340000000,'[]');
INSERT INTO "messages" VALUES(6,'new','customer','customer','100% <b>broken</b>',1772365200000000,'[{"name": "photo.jpg", "size": 3}]');
INSERT INTO "messages" VALUES(7,'new','activity','Ana Popa','linked the Salesforce contact 003000000000001AAA',1772366400000000,'[]');
CREATE TABLE outcomes (
	user_id VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	operation VARCHAR NOT NULL, 
	request VARCHAR NOT NULL, 
	status INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	kept_at BIGINT NOT NULL, 
	PRIMARY KEY (user_id, "key", operation)
);
CREATE TABLE profiles (
	seq INTEGER NOT NULL, 
	customer_id VARCHAR NOT NULL, 
	network VARCHAR NOT NULL, 
	profile_id VARCHAR NOT NULL, 
	salesforce_account_id VARCHAR, 
	linked_by TEXT NOT NULL, 
	linked_at BIGINT, 
	PRIMARY KEY (seq), 
	UNIQUE (customer_id, network, salesforce_account_id), 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(salesforce_account_id) REFERENCES salesforce_accounts (id)
);
INSERT INTO "profiles" VALUES(1,'omar','salesforce','003000000000001AAA','sf-1','Ana Popa',1772366400000000);
CREATE TABLE reads (
	user_id VARCHAR NOT NULL, 
	case_id VARCHAR NOT NULL, 
	read_up_to BIGINT NOT NULL, 
	PRIMARY KEY (user_id, case_id), 
	FOREIGN KEY(user_id) REFERENCES users (id), 
	FOREIGN KEY(case_id) REFERENCES cases (id)
);
CREATE TABLE rejections (
	customer_id VARCHAR NOT NULL, 
	salesforce_account_id VARCHAR NOT NULL, 
	contact_id VARCHAR NOT NULL, 
	rejected_by TEXT NOT NULL, 
	rejected_at BIGINT NOT NULL, 
	PRIMARY KEY (customer_id, salesforce_account_id, contact_id), 
	FOREIGN KEY(customer_id) REFERENCES customers (id), 
	FOREIGN KEY(salesforce_account_id) REFERENCES salesforce_accounts (id)
);
CREATE TABLE salesforce_accounts (
	id VARCHAR NOT NULL, 
	name TEXT NOT NULL, 
	org_id TEXT NOT NULL, 
	instance_url TEXT NOT NULL, 
	is_sandbox BOOLEAN NOT NULL, 
	external_id_field TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "salesforce_accounts" VALUES('sf-1','sf-1','00D','http://127.0.0.1',1,'');
INSERT INTO "salesforce_accounts" VALUES('sf-2','sf-2','00D','http://127.0.0.1',1,'');
CREATE TABLE stream (
	id INTEGER NOT NULL, 
	head BIGINT NOT NULL, 
	floor BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "stream" VALUES(1,1795357558955,1795357558951);
CREATE TABLE tallies (
	status VARCHAR NOT NULL, 
	assignee_id VARCHAR NOT NULL, 
	flagged BOOLEAN NOT NULL, 
	unlinked BOOLEAN NOT NULL, 
	cases INTEGER NOT NULL, 
	PRIMARY KEY (status, assignee_id, flagged, unlinked)
);
INSERT INTO "tallies" VALUES('done','',0,0,1);
INSERT INTO "tallies" VALUES('new','',0,0,1);
INSERT INTO "tallies" VALUES('open','ana',0,0,1);
INSERT INTO "tallies" VALUES('pending','ana',1,1,1);
CREATE TABLE users (
	id VARCHAR NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT NOT NULL, 
	token VARCHAR NOT NULL, 
	permissions TEXT NOT NULL, 
	contacts INTEGER NOT NULL, 
	cases INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (token)
);
INSERT INTO "users" VALUES('ana','Ana Popa','ana@care.example','token-ana','["access_reporting", "add_accounts", "delete_cases", "edit_mapping", "manage_cases", "remove_accounts", "view_accounts"]',3,3);
INSERT INTO "users" VALUES('ben','Ben Okafor','','token-ben','["access_reporting", "add_accounts", "delete_cases", "edit_mapping", "manage_cases", "remove_accounts", "view_accounts"]',3,3);
INSERT INTO "users" VALUES('sofia','Sofia Lind','','token-sofia','["access_reporting", "add_accounts", "delete_cases", "edit_mapping", "manage_case_fields", "manage_cases", "manage_resources", "manage_sla_policies", "manage_views", "manage_workflows", "remove_accounts", "see_all_cases", "view_accounts"]',3,3);
INSERT INTO "users" VALUES('rita','Rita','','token-rita','[]',1,1);
INSERT INTO "users" VALUES('nora','Nora','','token-nora','["manage_cases"]',0,2);
INSERT INTO "users" VALUES('kim','Kim','','token-kim','["manage_cases"]',2,0);
CREATE INDEX ix_outcomes_kept_at ON outcomes (kept_at);
CREATE INDEX ix_contact_points_customer_id ON contact_points (customer_id);
CREATE INDEX ix_profiles_profile_id ON profiles (profile_id);
CREATE INDEX ix_escalations_case_id ON escalations (case_id);
CREATE INDEX cases_unlinked ON cases (last_message_at, id) WHERE unlinked IS 1;
CREATE INDEX cases_flagged ON cases (last_message_at, id) WHERE flagged IS 1;
CREATE INDEX cases_by_assignee ON cases (assignee_id, status, last_message_at, id);
CREATE INDEX cases_by_status ON cases (status, last_message_at, id);
CREATE INDEX cases_of_customer ON cases (customer_id, last_message_at, id);
CREATE INDEX cases_active ON cases (active, last_message_at, id);
CREATE INDEX messages_of_case ON messages (case_id, sent_at, seq);
COMMIT;
