-- An archive as Auditor 0.1.0 wrote it, at migration 0001: a scan that is sealed, and one whose
-- process died on another machine while it loaded two pages.
BEGIN TRANSACTION;
CREATE TABLE address (
	scan INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	depth INTEGER NOT NULL, 
	source VARCHAR(20) NOT NULL, 
	state VARCHAR(20), 
	reason VARCHAR(40), 
	detail TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	redirect_to TEXT, 
	found_on INTEGER, 
	stands_for INTEGER NOT NULL, 
	linked INTEGER NOT NULL, 
	CONSTRAINT pk_address PRIMARY KEY (scan, seq), 
	CONSTRAINT fk_address_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
);
INSERT INTO "address" VALUES(1,0,'https://fjordvik.example/side/0',0,'start','audited','complete','',1,NULL,NULL,1,0);
INSERT INTO "address" VALUES(1,1,'https://fjordvik.example/side/1',1,'link','audited','complete','',1,NULL,NULL,1,0);
INSERT INTO "address" VALUES(1,2,'https://fjordvik.example/side/2',1,'link','audited','complete','',1,NULL,NULL,1,0);
INSERT INTO "address" VALUES(1,3,'https://fjordvik.example/side/3',1,'link','timed_out','no_response','',1,NULL,NULL,1,0);
INSERT INTO "address" VALUES(2,0,'https://fjordvik.example/side/0',0,'start','audited','complete','',1,NULL,NULL,1,0);
INSERT INTO "address" VALUES(2,1,'https://fjordvik.example/side/1',1,'link',NULL,NULL,'',0,NULL,NULL,1,0);
INSERT INTO "address" VALUES(2,2,'https://fjordvik.example/side/2',1,'link',NULL,NULL,'',0,NULL,NULL,1,0);
INSERT INTO "address" VALUES(2,3,'https://fjordvik.example/side/3',1,'link',NULL,NULL,'',0,NULL,NULL,1,0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE blob (
	organisation INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	data BLOB NOT NULL, 
	CONSTRAINT pk_blob PRIMARY KEY (organisation, hash), 
	CONSTRAINT fk_blob_organisation FOREIGN KEY(organisation) REFERENCES organisation (number)
);
INSERT INTO "blob" VALUES(1,'d03bd5138447976e9db59f8113aa6e8fa0e49ffe9e482a7acb551a7ad824a3d2',X'3C703E00FF3C2F703E');
CREATE TABLE catalogue (
	hash VARCHAR(64) NOT NULL, 
	record BLOB NOT NULL, 
	CONSTRAINT pk_catalogue PRIMARY KEY (hash)
);
INSERT INTO "catalogue" VALUES('4e68a114912eca2fbb17703a62baee497cde3692cdb69a8ab78c81e18db41253',X'78DAED52C16AC3300CFD95A2B337E8D829C7FD462941899544CCB1992DB719A5FF3EA9C9761E83410FC560F4FCA4A78779870B602F2DFB02CDE1E8000363A10DF4998532A322D83FEB017DF434600D028DE44A0AAB7C423360280A288E1C091AC085C0017B2D79C6919E50271CA413E5B6A8E8CF44C1995ADCF61541A95A5BD1055310CC2389D1701B7310B898D29082A76C7E84166BB8E872BBD19FB8370BDAD4638C495AA110D6074F3DFB8D1C9043CDDF8097B5986A36352B672A45AD9BF6D5C147A5229CE2CA65C292E246094B309D37364FBB09F34EE8FD66F39C531C6D44DB6277E7FEEEFAFFB44FC3535685BD51EC65B255A8EEAEEEB7397ED51CBFFC25C7013B0A8F0C3F32FC6F193E7E01542AC12D');
CREATE TABLE cause (
	scan INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	id VARCHAR(40) NOT NULL, 
	record TEXT NOT NULL, 
	CONSTRAINT pk_cause PRIMARY KEY (scan, number), 
	CONSTRAINT fk_cause_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
);
INSERT INTO "cause" VALUES(1,0,'c-b6c397d42de9','{"clues":[{"data":{"audited":"3","pages":"3"},"key":"on_most_pages"}],"criteria":["1.1.1"],"engines":["axe"],"id":"c-b6c397d42de9","kind":"breach","needs":["WV","LV","WH","LH"],"occurrences":3,"outcome":"failed","pages":3,"picture":"083a40a98f2b484c","places":[{"finding":{"also_found_by":[],"criteria":["1.1.1"],"data":{},"engine":"axe","fingerprint":"1:2858208b7670cb1f","kind":"breach","locator":"[0,[],[],\"\",[\"header\",\"img\"],\"\",\"\",[],\"\",0,[\"\",\"\",\"211c5a3430d4de45\"]]","outcome":"failed","part":"page","reason":"","reason_key":"","rule":"image-alt","selector":["header > img"],"signpost":{"heading":"","landmark":"","words":""},"snippet":"<img>"},"occurrences":3,"page":"https://fjordvik.example/side/0","pages":3,"viewport":{"height":1024,"width":1280}}],"rule":"image-alt","rules":["image-alt"],"viewports":[{"height":1024,"width":1280},{"height":256,"width":320}],"where":"template"}');
INSERT INTO "cause" VALUES(1,1,'c-1be6f38af33f','{"clues":[{"data":{"audited":"3","pages":"3"},"key":"on_most_pages"}],"criteria":["4.1.2"],"engines":["axe"],"id":"c-1be6f38af33f","kind":"breach","needs":["WV","LV","LMS","LR","LC"],"occurrences":3,"outcome":"cant_tell","pages":3,"picture":null,"places":[{"finding":{"also_found_by":[],"criteria":["4.1.2"],"data":{},"engine":"axe","fingerprint":"1:b3b08df8d98ddcfb","kind":"breach","locator":"[0,[],[],\"\",[\"img\"],\"\",\"\",[],\"\",0,[\"\",\"\",\"2c1307795dd3e6eb\"]]","outcome":"cant_tell","part":"page","reason":"","reason_key":"","rule":"label","selector":["img"],"signpost":{"heading":"","landmark":"","words":""},"snippet":"<img>"},"occurrences":3,"page":"https://fjordvik.example/side/0","pages":3,"viewport":{"height":1024,"width":1280}}],"rule":"label","rules":["label"],"viewports":[{"height":1024,"width":1280},{"height":256,"width":320}],"where":"template"}');
CREATE TABLE digest (
	scan INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	record TEXT NOT NULL, 
	CONSTRAINT pk_digest PRIMARY KEY (scan, seq), 
	CONSTRAINT fk_digest_address FOREIGN KEY(scan, seq) REFERENCES address (scan, seq) ON DELETE CASCADE, 
	CONSTRAINT fk_digest_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
);
CREATE TABLE edition (
	scan INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	versions TEXT NOT NULL, 
	catalogue VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_edition PRIMARY KEY (scan, number), 
	CONSTRAINT fk_edition_catalogue FOREIGN KEY(catalogue) REFERENCES catalogue (hash), 
	CONSTRAINT fk_edition_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "edition" VALUES(1,0,'{"auditor":"0.1.0","axe-core":"4.13.0"}','4e68a114912eca2fbb17703a62baee497cde3692cdb69a8ab78c81e18db41253');
CREATE TABLE evidence (
	scan INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	media_type VARCHAR(80) NOT NULL, 
	organisation INTEGER NOT NULL, 
	blob VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_evidence PRIMARY KEY (scan, seq, ordinal, kind), 
	CONSTRAINT fk_evidence_blob FOREIGN KEY(organisation, blob) REFERENCES blob (organisation, hash), 
	CONSTRAINT fk_evidence_visit FOREIGN KEY(scan, seq, ordinal) REFERENCES visit (scan, seq, ordinal) ON DELETE CASCADE, 
	CONSTRAINT fk_evidence_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "evidence" VALUES(1,0,0,'rendered_page','text/html',1,'d03bd5138447976e9db59f8113aa6e8fa0e49ffe9e482a7acb551a7ad824a3d2');
CREATE TABLE finding (
	scan INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	said INTEGER NOT NULL, 
	fingerprint VARCHAR(40) NOT NULL, 
	selector INTEGER, 
	snippet INTEGER, 
	reason INTEGER, 
	data INTEGER, 
	locator INTEGER, 
	signpost INTEGER, 
	cause INTEGER, 
	CONSTRAINT pk_finding PRIMARY KEY (scan, seq, ordinal, position), 
	CONSTRAINT fk_finding_visit FOREIGN KEY(scan, seq, ordinal) REFERENCES visit (scan, seq, ordinal) ON DELETE CASCADE, 
	CONSTRAINT fk_finding_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "finding" VALUES(1,0,0,0,1,'1:2858208b7670cb1f',1,2,NULL,NULL,3,NULL,0);
INSERT INTO "finding" VALUES(1,0,0,1,2,'1:b3b08df8d98ddcfb',4,2,NULL,NULL,5,NULL,1);
INSERT INTO "finding" VALUES(1,1,0,0,1,'1:4f1a46e9cd478204',1,2,NULL,NULL,3,NULL,0);
INSERT INTO "finding" VALUES(1,1,0,1,2,'1:659a67b920091ba7',4,2,NULL,NULL,5,NULL,1);
INSERT INTO "finding" VALUES(1,2,0,0,1,'1:ba04c051bb3afa75',1,2,NULL,NULL,3,NULL,0);
INSERT INTO "finding" VALUES(1,2,0,1,2,'1:50e4a6a1f36d0155',4,2,NULL,NULL,5,NULL,1);
CREATE TABLE in_flight (
	scan INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	loading BOOLEAN NOT NULL, 
	suspect BOOLEAN NOT NULL, 
	deaths INTEGER NOT NULL, 
	CONSTRAINT pk_in_flight PRIMARY KEY (scan, seq), 
	CONSTRAINT fk_in_flight_address FOREIGN KEY(scan, seq) REFERENCES address (scan, seq) ON DELETE CASCADE, 
	CONSTRAINT fk_in_flight_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "in_flight" VALUES(2,1,1,0,0);
INSERT INTO "in_flight" VALUES(2,3,1,0,0);
CREATE TABLE lease (
	scan INTEGER NOT NULL, 
	fence INTEGER NOT NULL, 
	owner VARCHAR(32), 
	machine TEXT NOT NULL, 
	boot TEXT NOT NULL, 
	pid INTEGER NOT NULL, 
	started BIGINT NOT NULL, 
	heartbeat DOUBLE NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (scan), 
	CONSTRAINT fk_lease_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "lease" VALUES(1,1,NULL,'old.example','b n',77,5,1764320000.0);
INSERT INTO "lease" VALUES(2,1,'0123456789abcdef0123456789abcdef','old.example','b n',77,5,1764320000.0);
CREATE TABLE link (
	scan INTEGER NOT NULL, 
	target INTEGER NOT NULL, 
	page INTEGER NOT NULL, 
	CONSTRAINT pk_link PRIMARY KEY (scan, target, page), 
	CONSTRAINT fk_link_address FOREIGN KEY(scan, target) REFERENCES address (scan, seq) ON DELETE CASCADE, 
	CONSTRAINT fk_link_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE organisation (
	number INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_organisation PRIMARY KEY (number)
);
INSERT INTO "organisation" VALUES(1,'');
CREATE TABLE pending (
	scan INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	links TEXT NOT NULL, 
	CONSTRAINT pk_pending PRIMARY KEY (scan, seq), 
	CONSTRAINT fk_pending_address FOREIGN KEY(scan, seq) REFERENCES address (scan, seq) ON DELETE CASCADE, 
	CONSTRAINT fk_pending_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
);
INSERT INTO "pending" VALUES(1,0,'[]');
INSERT INTO "pending" VALUES(1,1,'[]');
INSERT INTO "pending" VALUES(1,2,'[]');
INSERT INTO "pending" VALUES(1,3,'[]');
INSERT INTO "pending" VALUES(2,0,'["https://fjordvik.example/side/2"]');
CREATE TABLE picture (
	scan INTEGER NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	media_type VARCHAR(40) NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	page TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	fingerprint VARCHAR(40) NOT NULL, 
	selector TEXT NOT NULL, 
	viewport VARCHAR(20) NOT NULL, 
	data BLOB NOT NULL, 
	CONSTRAINT pk_picture PRIMARY KEY (scan, kind), 
	CONSTRAINT fk_picture_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
);
INSERT INTO "picture" VALUES(1,'083a40a98f2b484c','image/webp',4,3,'https://fjordvik.example/side/0','','1:2858208b7670cb1f','[]','1280x1024',X'70696374757265');
CREATE TABLE rule (
	scan INTEGER NOT NULL, 
	code INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	engine VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_rule PRIMARY KEY (scan, code), 
	CONSTRAINT fk_rule_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "rule" VALUES(1,1,'image-alt','axe');
INSERT INTO "rule" VALUES(1,2,'label','axe');
CREATE TABLE said (
	scan INTEGER NOT NULL, 
	code INTEGER NOT NULL, 
	rule INTEGER NOT NULL, 
	criteria TEXT NOT NULL, 
	outcome VARCHAR(20) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	part VARCHAR(20) NOT NULL, 
	reason_key TEXT NOT NULL, 
	viewports TEXT NOT NULL, 
	unsure_in TEXT NOT NULL, 
	also_found_by TEXT NOT NULL, 
	CONSTRAINT pk_said PRIMARY KEY (scan, code), 
	CONSTRAINT fk_said_rule FOREIGN KEY(scan, rule) REFERENCES rule (scan, code) ON DELETE CASCADE, 
	CONSTRAINT fk_said_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "said" VALUES(1,1,1,'["1.1.1"]','failed','breach','page','','["1280x1024","320x256"]','[]','[]');
INSERT INTO "said" VALUES(1,2,2,'["4.1.2"]','cant_tell','breach','page','','["1280x1024","320x256"]','[]','[]');
CREATE TABLE said_criterion (
	scan INTEGER NOT NULL, 
	said INTEGER NOT NULL, 
	criterion VARCHAR(20) NOT NULL, 
	CONSTRAINT pk_said_criterion PRIMARY KEY (scan, said, criterion), 
	CONSTRAINT fk_said_criterion_said FOREIGN KEY(scan, said) REFERENCES said (scan, code) ON DELETE CASCADE, 
	CONSTRAINT fk_said_criterion_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "said_criterion" VALUES(1,1,'1.1.1');
INSERT INTO "said_criterion" VALUES(1,2,'4.1.2');
CREATE TABLE scan (
	number INTEGER NOT NULL, 
	organisation INTEGER NOT NULL, 
	id VARCHAR(60), 
	record TEXT, 
	CONSTRAINT pk_scan PRIMARY KEY (number), 
	CONSTRAINT fk_scan_organisation FOREIGN KEY(organisation) REFERENCES organisation (number), 
	CONSTRAINT uq_scan_id UNIQUE (id)
);
INSERT INTO "scan" VALUES(1,1,'20261121T101500Z-a1b2c3','{"consent":null,"ended":"2026-11-21T10:15:00+00:00","failure":null,"id":"20261121T101500Z-a1b2c3","plan":{"consent":"reject","consent_selector":null,"contact":null,"delay":"PT0.500000S","engine":"all","exclude":[],"ignore":[],"include":[],"jobs":2,"max_depth":null,"max_pages":100,"max_variants":50,"min_coverage":0.9,"owner":null,"page_timeout":"PT30.000000S","pictures":"causes","robots":true,"select":[],"signed_in":false,"standard":"no-public-web","target":{"folder":null,"kind":"site","reasons":{},"urls":["https://fjordvik.example/side/0"]},"third_party_frames":"count","title":null,"viewports":[{"height":1024,"width":1280},{"height":256,"width":320}]},"remarks":[],"requests":{},"started":"2026-11-21T10:15:00+00:00","state":"partial","versions":{}}');
INSERT INTO "scan" VALUES(2,1,'20261122T090000Z-d4e5f6','{"consent":null,"ended":null,"failure":null,"id":"20261122T090000Z-d4e5f6","plan":{"consent":"reject","consent_selector":null,"contact":null,"delay":"PT0.500000S","engine":"all","exclude":[],"ignore":[],"include":[],"jobs":2,"max_depth":null,"max_pages":100,"max_variants":50,"min_coverage":0.9,"owner":null,"page_timeout":"PT30.000000S","pictures":"causes","robots":true,"select":[],"signed_in":false,"standard":"no-public-web","target":{"folder":null,"kind":"site","reasons":{},"urls":["https://fjordvik.example/side/0"]},"third_party_frames":"count","title":null,"viewports":[{"height":1024,"width":1280},{"height":256,"width":320}]},"remarks":[],"requests":{},"started":"2026-11-21T10:15:00+00:00","state":"running","versions":{}}');
CREATE TABLE seal (
	scan INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	record TEXT NOT NULL, 
	CONSTRAINT pk_seal PRIMARY KEY (scan), 
	CONSTRAINT fk_seal_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
);
INSERT INTO "seal" VALUES(1,'ceba436da7259b89fe91cc71bbb537c1395bf6cc5b384718f4c86a6f52b674fd','{"digest":"","form":1,"summary":{"coverage":{"addresses":4,"audited":3,"audited_in_part":0,"closed_shadow_roots":0,"frames_audited":0,"frames_not_reached":0,"frames_scoped_out":0,"known":4,"ratio":0.75,"rule_failures":0,"rules_run":2,"should_audit":4,"states":{"audited":3,"timed_out":1},"visited":4,"visits":6},"criteria":[{"cant_tell":0,"criterion":{"clause":"9.1.1.1","id":"1.1.1","introduced_in":"2.0","level":"A","names":{"en":"Non-text Content","nb":"Ikke-tekstlig innhold","nn":"Ikkje-tekstleg innhald"},"primary":["WV","LV","WH","LH"],"secondary":["LMS","LR","LC"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"non-text-content"},"failed":3,"pages":3,"pages_judged":3,"pages_needing_person":0,"pages_untested":0,"pages_without_occurrence":0,"rules":["image-alt"],"rules_untested":[],"status":"breach_found"},{"cant_tell":0,"criterion":{"clause":"9.1.2.1","id":"1.2.1","introduced_in":"2.0","level":"A","names":{"en":"Audio-only and Video-only (Prerecorded)","nb":"Bare lyd og bare video (forhåndsinnspilt)","nn":"Berre lyd og berre video (førehandsinnspelt)"},"primary":["WV","LV","WH","LH"],"secondary":["LC"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"audio-only-and-video-only-prerecorded"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.2.2","id":"1.2.2","introduced_in":"2.0","level":"A","names":{"en":"Captions (Prerecorded)","nb":"Teksting (forhåndsinnspilt)","nn":"Teksting (førehandsinnspelt)"},"primary":["WH","LH"],"secondary":["LC"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"captions-prerecorded"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.2.5","id":"1.2.5","introduced_in":"2.0","level":"AA","names":{"en":"Audio Description (Prerecorded)","nb":"Synstolking (forhåndsinnspilt)","nn":"Synstolking (førehandsinnspelt)"},"primary":["WV"],"secondary":["LV","LC"],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"audio-description-prerecorded"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.3.1","id":"1.3.1","introduced_in":"2.0","level":"A","names":{"en":"Info and Relationships","nb":"Informasjon og relasjoner","nn":"Informasjon og relasjonar"},"primary":["WV"],"secondary":["LV","LMS","LR","LC"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"info-and-relationships"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.3.2","id":"1.3.2","introduced_in":"2.0","level":"A","names":{"en":"Meaningful Sequence","nb":"Meningsfylt rekkefølge","nn":"Meiningsfull rekkjefølgje"},"primary":["WV"],"secondary":["LV","LC"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"meaningful-sequence"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.3.3","id":"1.3.3","introduced_in":"2.0","level":"A","names":{"en":"Sensory Characteristics","nb":"Sensoriske egenskaper","nn":"Sensoriske eigenskapar"},"primary":["WV","LV","WPC","WH","LH"],"secondary":["LC"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"sensory-characteristics"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.3.4","id":"1.3.4","introduced_in":"2.1","level":"AA","names":{"en":"Orientation","nb":"Visningsretning","nn":"Visingsretning"},"primary":["LV","LMS","LR"],"secondary":["LC"],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"orientation"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.3.5","id":"1.3.5","introduced_in":"2.1","level":"AA","names":{"en":"Identify Input Purpose","nb":"Identifiser formål med inndata","nn":"Identifiser føremålet med inndata"},"primary":["WV","LV","LC"],"secondary":["LMS","LR"],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"identify-input-purpose"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.4.1","id":"1.4.1","introduced_in":"2.0","level":"A","names":{"en":"Use of Color","nb":"Bruk av farge","nn":"Bruk av farge"},"primary":["LV","WPC"],"secondary":["LC"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"use-of-color"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.4.2","id":"1.4.2","introduced_in":"2.0","level":"A","names":{"en":"Audio Control","nb":"Styring av lyd","nn":"Styring av lyd"},"primary":["WV","LH","LC"],"secondary":["LV"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"audio-control"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.4.3","id":"1.4.3","introduced_in":"2.0","level":"AA","names":{"en":"Contrast (Minimum)","nb":"Kontrast (minimum)","nn":"Kontrast (minimum)"},"primary":["LV","LC"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"contrast-minimum"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.4.4","id":"1.4.4","introduced_in":"2.0","level":"AA","names":{"en":"Resize Text","nb":"Endring av tekststørrelse","nn":"Endring av tekststorleik"},"primary":["LV","LC"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"resize-text"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.4.5","id":"1.4.5","introduced_in":"2.0","level":"AA","names":{"en":"Images of Text","nb":"Bilder av tekst","nn":"Bilete av tekst"},"primary":["LV","WPC","LC"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"images-of-text"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.4.10","id":"1.4.10","introduced_in":"2.1","level":"AA","names":{"en":"Reflow","nb":"Dynamisk tilpasning (Reflow)","nn":"Dynamisk tilpassing (Reflow)"},"primary":["LV","LC"],"secondary":[],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"reflow"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.4.11","id":"1.4.11","introduced_in":"2.1","level":"AA","names":{"en":"Non-text Contrast","nb":"Kontrast for ikke-tekstlig innhold","nn":"Kontrast for ikkje-tekstleg innhald"},"primary":["LV","LC"],"secondary":[],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"non-text-contrast"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.4.12","id":"1.4.12","introduced_in":"2.1","level":"AA","names":{"en":"Text Spacing","nb":"Tekstavstand","nn":"Tekstavstand"},"primary":["LV","LC"],"secondary":[],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"text-spacing"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.1.4.13","id":"1.4.13","introduced_in":"2.1","level":"AA","names":{"en":"Content on Hover or Focus","nb":"Pekerfølsomt innhold eller innhold ved tastaturfokus","nn":"Peikarfølsamt innhald eller innhald ved tastaturfokus"},"primary":["LV","LMS","LC"],"secondary":[],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"content-on-hover-or-focus"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.1.1","id":"2.1.1","introduced_in":"2.0","level":"A","names":{"en":"Keyboard","nb":"Tastatur","nn":"Tastatur"},"primary":["WV","LV","LMS","LR"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"keyboard"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.1.2","id":"2.1.2","introduced_in":"2.0","level":"A","names":{"en":"No Keyboard Trap","nb":"Ingen tastaturfelle","nn":"Inga tastaturfelle"},"primary":["WV","LV","LMS","LR"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"no-keyboard-trap"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.1.4","id":"2.1.4","introduced_in":"2.1","level":"A","names":{"en":"Character Key Shortcuts","nb":"Hurtigtaster som består av ett tegn","nn":"Hurtigtastar som består av eitt teikn"},"primary":["WV","LV","LMS","LR"],"secondary":["LC"],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"character-key-shortcuts"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.2.1","id":"2.2.1","introduced_in":"2.0","level":"A","names":{"en":"Timing Adjustable","nb":"Justerbar hastighet","nn":"Justerbar hastigheit"},"primary":["WV","LV","WH","LH","LMS","LR","LC"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"timing-adjustable"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.2.2","id":"2.2.2","introduced_in":"2.0","level":"A","names":{"en":"Pause, Stop, Hide","nb":"Pause, stopp, skjul","nn":"Pause, stopp, gøym"},"primary":["WV","LV","WH","LH","LC"],"secondary":["LMS","LR"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"pause-stop-hide"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.3.1","id":"2.3.1","introduced_in":"2.0","level":"A","names":{"en":"Three Flashes or Below Threshold","nb":"Terskelverdi på maksimalt tre glimt","nn":"Terskelverdi på maksimalt tre glimt"},"primary":["PST"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"three-flashes-or-below-threshold"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.4.1","id":"2.4.1","introduced_in":"2.0","level":"A","names":{"en":"Bypass Blocks","nb":"Hoppe over blokker","nn":"Hoppe over blokker"},"primary":["WV","LV","LMS","LR","LC"],"secondary":[],"standards":["no-private","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"bypass-blocks"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.4.2","id":"2.4.2","introduced_in":"2.0","level":"A","names":{"en":"Page Titled","nb":"Sidetitler","nn":"Sidetitlar"},"primary":["WV","LV","LMS","LR","LC"],"secondary":[],"standards":["no-private","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"page-titled"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.4.3","id":"2.4.3","introduced_in":"2.0","level":"A","names":{"en":"Focus Order","nb":"Fokusrekkefølge","nn":"Fokusrekkjefølgje"},"primary":["WV","LV","LMS","LR","LC"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"focus-order"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.4.4","id":"2.4.4","introduced_in":"2.0","level":"A","names":{"en":"Link Purpose (In Context)","nb":"Formål med lenke (i kontekst)","nn":"Føremål med lenkje (i kontekst)"},"primary":["WV","LV","LMS","LR","LC"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"link-purpose-in-context"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.4.5","id":"2.4.5","introduced_in":"2.0","level":"AA","names":{"en":"Multiple Ways","nb":"Flere måter","nn":"Fleire måtar"},"primary":["WV","LV","WVC","LMS","LR","LC"],"secondary":[],"standards":["no-private","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"multiple-ways"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.4.6","id":"2.4.6","introduced_in":"2.0","level":"AA","names":{"en":"Headings and Labels","nb":"Overskrifter og ledetekster","nn":"Overskrifter og leietekstar"},"primary":["WV","LV","WVC","LMS","LR","LC"],"secondary":["WH"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"headings-and-labels"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.4.7","id":"2.4.7","introduced_in":"2.0","level":"AA","names":{"en":"Focus Visible","nb":"Synlig fokus","nn":"Synleg fokus"},"primary":["LV","WVC","LMS","LR","LC"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"focus-visible"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.5.1","id":"2.5.1","introduced_in":"2.1","level":"A","names":{"en":"Pointer Gestures","nb":"Pekerbevegelser","nn":"Peikarrørsler"},"primary":["LMS","LR","LC"],"secondary":[],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"pointer-gestures"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.5.2","id":"2.5.2","introduced_in":"2.1","level":"A","names":{"en":"Pointer Cancellation","nb":"Pekeravbrytelse","nn":"Peikaravbryting"},"primary":["LV","LMS","LR","LC"],"secondary":[],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"pointer-cancellation"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.5.3","id":"2.5.3","introduced_in":"2.1","level":"A","names":{"en":"Label in Name","nb":"Ledetekst i navn","nn":"Leietekst i namn"},"primary":["WV","LV","LMS","LR"],"secondary":["LC"],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"label-in-name"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.2.5.4","id":"2.5.4","introduced_in":"2.1","level":"A","names":{"en":"Motion Actuation","nb":"Bevegelsesaktivering","nn":"Rørsleaktivering"},"primary":["LMS","LR"],"secondary":["WV","LV","LC"],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"motion-actuation"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.1.1","id":"3.1.1","introduced_in":"2.0","level":"A","names":{"en":"Language of Page","nb":"Språk på siden","nn":"Språk på sida"},"primary":["WV","LC"],"secondary":["LV","WH","LH","LMS","LR"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"language-of-page"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.1.2","id":"3.1.2","introduced_in":"2.0","level":"AA","names":{"en":"Language of Parts","nb":"Språk på deler av innhold","nn":"Språk på delar av innhaldet"},"primary":["WV","LC"],"secondary":["LV","WH","LH","LMS","LR"],"standards":["no-private","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"language-of-parts"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.2.1","id":"3.2.1","introduced_in":"2.0","level":"A","names":{"en":"On Focus","nb":"Fokus","nn":"Fokus"},"primary":["WV","LV","LMS","LR","LC"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"on-focus"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.2.2","id":"3.2.2","introduced_in":"2.0","level":"A","names":{"en":"On Input","nb":"Inndata","nn":"Inndata"},"primary":["WV","LV","LMS","LR","LC"],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"on-input"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.2.3","id":"3.2.3","introduced_in":"2.0","level":"AA","names":{"en":"Consistent Navigation","nb":"Konsekvent navigering","nn":"Konsekvent navigering"},"primary":["WV","LV","LC"],"secondary":["LMS","LR"],"standards":["no-private","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"consistent-navigation"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.2.4","id":"3.2.4","introduced_in":"2.0","level":"AA","names":{"en":"Consistent Identification","nb":"Konsekvent identifikasjon","nn":"Konsekvent identifikasjon"},"primary":["WV","LV","LC"],"secondary":["LMS","LR"],"standards":["no-private","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"consistent-identification"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.3.1","id":"3.3.1","introduced_in":"2.0","level":"A","names":{"en":"Error Identification","nb":"Identifikasjon av feil","nn":"Identifikasjon av feil"},"primary":["WV","LV","WPC","LC"],"secondary":["WH","LH","WVC","LMS","LR","PST"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"error-identification"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.3.2","id":"3.3.2","introduced_in":"2.0","level":"A","names":{"en":"Labels or Instructions","nb":"Ledetekster eller instruksjoner","nn":"Leietekstar eller instruksjonar"},"primary":["LC"],"secondary":["WV","LV","WPC","WH","LH","WVC","LMS","LR","PST"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"labels-or-instructions"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.3.3","id":"3.3.3","introduced_in":"2.0","level":"AA","names":{"en":"Error Suggestion","nb":"Forslag ved feil","nn":"Forslag ved feil"},"primary":["WV","LV","WPC","LC"],"secondary":["WH","LH","WVC","LMS","LR","PST"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"error-suggestion"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.3.3.4","id":"3.3.4","introduced_in":"2.0","level":"AA","names":{"en":"Error Prevention (Legal, Financial, Data)","nb":"Forhindring av feil (juridiske feil, økonomiske feil, datafeil)","nn":"Førebygging av feil (juridiske feil, økonomiske feil, datafeil)"},"primary":["WV","LV","WPC","PST","LC","PR"],"secondary":["WH","LH","WVC","LMS","LR"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"error-prevention-legal-financial-data"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":0,"criterion":{"clause":"9.4.1.1","id":"4.1.1","introduced_in":"2.0","level":"A","names":{"en":"Parsing","nb":"Parsing (oppdeling)","nn":"Parsing (oppdeling)"},"primary":[],"secondary":[],"standards":["no-private","no-public-app","no-public-web","wcag21-aa"],"w3c_slug":"parsing"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"},{"cant_tell":3,"criterion":{"clause":"9.4.1.2","id":"4.1.2","introduced_in":"2.0","level":"A","names":{"en":"Name, Role, Value","nb":"Navn, rolle, verdi","nn":"Namn, rolle, verdi"},"primary":["WV","LV","LMS","LR","LC"],"secondary":["WPC","WH","LH"],"standards":["no-private","no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"name-role-value"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":3,"pages_untested":0,"pages_without_occurrence":0,"rules":["label"],"rules_untested":[],"status":"needs_person"},{"cant_tell":0,"criterion":{"clause":"9.4.1.3","id":"4.1.3","introduced_in":"2.1","level":"AA","names":{"en":"Status Messages","nb":"Statusbeskjeder","nn":"Statusbeskjedar"},"primary":["WV","LV","WVC","LMS","LR","LC"],"secondary":[],"standards":["no-public-app","no-public-web","wcag21-aa","wcag22-aa"],"w3c_slug":"status-messages"},"failed":0,"pages":0,"pages_judged":0,"pages_needing_person":0,"pages_untested":3,"pages_without_occurrence":0,"rules":[],"rules_untested":[],"status":"not_tested"}],"occurrences":6}}');
CREATE TABLE text (
	scan INTEGER NOT NULL, 
	code INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	CONSTRAINT pk_text PRIMARY KEY (scan, code), 
	CONSTRAINT fk_text_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "text" VALUES(1,1,'["header > img"]');
INSERT INTO "text" VALUES(1,2,'<img>');
INSERT INTO "text" VALUES(1,3,'[0,[],[],"",["header","img"],"","",[],"",0,["","","211c5a3430d4de45"]]');
INSERT INTO "text" VALUES(1,4,'["img"]');
INSERT INTO "text" VALUES(1,5,'[0,[],[],"",["img"],"","",[],"",0,["","","2c1307795dd3e6eb"]]');
CREATE TABLE visit (
	scan INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	edition INTEGER, 
	viewport VARCHAR(20) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	reason VARCHAR(40) NOT NULL, 
	detail TEXT NOT NULL, 
	final_url TEXT, 
	status INTEGER, 
	mime TEXT, 
	title TEXT, 
	language TEXT, 
	redirects TEXT NOT NULL, 
	frames TEXT NOT NULL, 
	frames_audited INTEGER NOT NULL, 
	frames_not_reached INTEGER NOT NULL, 
	closed_shadow_roots INTEGER NOT NULL, 
	dialogs INTEGER NOT NULL, 
	started VARCHAR(40) NOT NULL, 
	duration_us BIGINT NOT NULL, 
	acts TEXT NOT NULL, 
	observations TEXT NOT NULL, 
	remarks TEXT NOT NULL, 
	census TEXT NOT NULL, 
	rule_runs TEXT NOT NULL, 
	CONSTRAINT pk_visit PRIMARY KEY (scan, seq, ordinal), 
	CONSTRAINT fk_visit_address FOREIGN KEY(scan, seq) REFERENCES address (scan, seq) ON DELETE CASCADE, 
	CONSTRAINT fk_visit_scan FOREIGN KEY(scan) REFERENCES scan (number) ON DELETE CASCADE
);
INSERT INTO "visit" VALUES(1,0,0,0,'1280x1024','audited','complete','','https://fjordvik.example/side/0',NULL,NULL,NULL,NULL,'[]','[]',0,0,0,0,'2026-11-21T10:15:00+00:00',1234000,'{}','[]','[]','{}','[[],[],[],[[1,1500,0,0,1],[2,1500,0,0,0,1]]]');
INSERT INTO "visit" VALUES(1,0,1,0,'320x256','audited','complete','','https://fjordvik.example/side/0',NULL,NULL,NULL,NULL,'[]','[]',0,0,0,0,'2026-11-21T10:15:00+00:00',1234000,'{}','[]','[]','{}','[[],[],[],[[1,1500,0,0,1],[2,1500,0,0,0,1]]]');
INSERT INTO "visit" VALUES(1,1,0,0,'1280x1024','audited','complete','','https://fjordvik.example/side/1',NULL,NULL,NULL,NULL,'[]','[]',0,0,0,0,'2026-11-21T10:15:00+00:00',1234000,'{}','[]','[]','{}','[[],[],[],[[1,1500,0,0,1],[2,1500,0,0,0,1]]]');
INSERT INTO "visit" VALUES(1,1,1,0,'320x256','audited','complete','','https://fjordvik.example/side/1',NULL,NULL,NULL,NULL,'[]','[]',0,0,0,0,'2026-11-21T10:15:00+00:00',1234000,'{}','[]','[]','{}','[[],[],[],[[1,1500,0,0,1],[2,1500,0,0,0,1]]]');
INSERT INTO "visit" VALUES(1,2,0,0,'1280x1024','audited','complete','','https://fjordvik.example/side/2',NULL,NULL,NULL,NULL,'[]','[]',0,0,0,0,'2026-11-21T10:15:00+00:00',1234000,'{}','[]','[]','{}','[[],[],[],[[1,1500,0,0,1],[2,1500,0,0,0,1]]]');
INSERT INTO "visit" VALUES(1,2,1,0,'320x256','audited','complete','','https://fjordvik.example/side/2',NULL,NULL,NULL,NULL,'[]','[]',0,0,0,0,'2026-11-21T10:15:00+00:00',1234000,'{}','[]','[]','{}','[[],[],[],[[1,1500,0,0,1],[2,1500,0,0,0,1]]]');
INSERT INTO "visit" VALUES(2,0,0,NULL,'1280x1024','audited','complete','','https://fjordvik.example/side/0',NULL,NULL,NULL,NULL,'[]','[]',0,0,0,0,'2026-11-21T10:15:00+00:00',1234000,'{}','[]','[]','{}','[[],[],[],[]]');
CREATE INDEX ix_scan_organisation ON scan (organisation);
CREATE UNIQUE INDEX uq_address_url ON address (scan, url);
CREATE INDEX ix_link_page ON link (scan, page);
COMMIT;
