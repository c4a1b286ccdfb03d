-- changes.sql — the triggers that write down, in `change`, every change of a
-- fact by any program, so that the daemon evaluates it again. They use no
-- function of ours: any SQLite can run them. An update that alters a key counts
-- for both keys. With schema.sql this is migration 1.

CREATE VIEW changed (entity, key) AS SELECT entity, key FROM change;
CREATE TRIGGER changed_by INSTEAD OF INSERT ON changed BEGIN
    INSERT INTO change (entity, key, actor)
    VALUES (NEW.entity, NEW.key, (SELECT actor FROM meta)); END;

CREATE TRIGGER unit_added AFTER INSERT ON unit BEGIN
    INSERT INTO changed VALUES ('unit', NEW.id); END;
CREATE TRIGGER unit_updated AFTER UPDATE ON unit BEGIN
    INSERT INTO changed SELECT 'unit', OLD.id UNION SELECT 'unit', NEW.id; END;
CREATE TRIGGER unit_removed AFTER DELETE ON unit BEGIN
    INSERT INTO changed VALUES ('unit', OLD.id); END;
CREATE TRIGGER office_added AFTER INSERT ON office BEGIN
    INSERT INTO changed VALUES ('office', NEW.id); END;
CREATE TRIGGER office_updated AFTER UPDATE ON office BEGIN
    INSERT INTO changed SELECT 'office', OLD.id UNION SELECT 'office', NEW.id; END;
CREATE TRIGGER office_removed AFTER DELETE ON office BEGIN
    INSERT INTO changed VALUES ('office', OLD.id); END;
CREATE TRIGGER unit_group_added AFTER INSERT ON unit_group BEGIN
    INSERT INTO changed VALUES ('unit_group', NEW.id); END;
CREATE TRIGGER unit_group_updated AFTER UPDATE ON unit_group BEGIN
    INSERT INTO changed SELECT 'unit_group', OLD.id UNION SELECT 'unit_group', NEW.id; END;
CREATE TRIGGER unit_group_removed AFTER DELETE ON unit_group BEGIN
    INSERT INTO changed VALUES ('unit_group', OLD.id); END;
CREATE TRIGGER unit_alias_added AFTER INSERT ON unit_alias BEGIN
    INSERT INTO changed
    VALUES ('unit_alias', NEW.alias || '/' || NEW.unit || '/' || NEW.unit_group); END;
CREATE TRIGGER unit_alias_updated AFTER UPDATE ON unit_alias BEGIN
    INSERT INTO changed
    SELECT 'unit_alias', OLD.alias || '/' || OLD.unit || '/' || OLD.unit_group
    UNION SELECT 'unit_alias', NEW.alias || '/' || NEW.unit || '/' || NEW.unit_group; END;
CREATE TRIGGER unit_alias_removed AFTER DELETE ON unit_alias BEGIN
    INSERT INTO changed
    VALUES ('unit_alias', OLD.alias || '/' || OLD.unit || '/' || OLD.unit_group); END;
CREATE TRIGGER unit_group_member_added AFTER INSERT ON unit_group_member BEGIN
    INSERT INTO changed VALUES ('unit_group_member', NEW.unit_group || '/' || NEW.unit); END;
CREATE TRIGGER unit_group_member_updated AFTER UPDATE ON unit_group_member BEGIN
    INSERT INTO changed
    SELECT 'unit_group_member', OLD.unit_group || '/' || OLD.unit
    UNION SELECT 'unit_group_member', NEW.unit_group || '/' || NEW.unit; END;
CREATE TRIGGER unit_group_member_removed AFTER DELETE ON unit_group_member BEGIN
    INSERT INTO changed VALUES ('unit_group_member', OLD.unit_group || '/' || OLD.unit); END;
CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
    INSERT INTO changed VALUES ('document', NEW.id); END;
CREATE TRIGGER document_updated AFTER UPDATE ON document BEGIN
    INSERT INTO changed SELECT 'document', OLD.id UNION SELECT 'document', NEW.id; END;
CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
    INSERT INTO changed VALUES ('document', OLD.id); END;
CREATE TRIGGER unit_succession_added AFTER INSERT ON unit_succession BEGIN
    INSERT INTO changed VALUES ('unit_succession', NEW.unit || '/' || NEW.successor); END;
CREATE TRIGGER unit_succession_updated AFTER UPDATE ON unit_succession BEGIN
    INSERT INTO changed
    SELECT 'unit_succession', OLD.unit || '/' || OLD.successor
    UNION SELECT 'unit_succession', NEW.unit || '/' || NEW.successor; END;
CREATE TRIGGER unit_succession_removed AFTER DELETE ON unit_succession BEGIN
    INSERT INTO changed VALUES ('unit_succession', OLD.unit || '/' || OLD.successor); END;
CREATE TRIGGER person_added AFTER INSERT ON person BEGIN
    INSERT INTO changed VALUES ('person', NEW.id); END;
CREATE TRIGGER person_updated AFTER UPDATE ON person BEGIN
    INSERT INTO changed SELECT 'person', OLD.id UNION SELECT 'person', NEW.id; END;
CREATE TRIGGER person_removed AFTER DELETE ON person BEGIN
    INSERT INTO changed VALUES ('person', OLD.id); END;
CREATE TRIGGER post_added AFTER INSERT ON post BEGIN
    INSERT INTO changed VALUES ('post', NEW.id); END;
CREATE TRIGGER post_updated AFTER UPDATE ON post BEGIN
    INSERT INTO changed SELECT 'post', OLD.id UNION SELECT 'post', NEW.id; END;
CREATE TRIGGER post_removed AFTER DELETE ON post BEGIN
    INSERT INTO changed VALUES ('post', OLD.id); END;
CREATE TRIGGER substitution_added AFTER INSERT ON substitution BEGIN
    INSERT INTO changed VALUES ('substitution', NEW.id); END;
CREATE TRIGGER substitution_updated AFTER UPDATE ON substitution BEGIN
    INSERT INTO changed SELECT 'substitution', OLD.id UNION SELECT 'substitution', NEW.id; END;
CREATE TRIGGER substitution_removed AFTER DELETE ON substitution BEGIN
    INSERT INTO changed VALUES ('substitution', OLD.id); END;
CREATE TRIGGER contact_added AFTER INSERT ON contact BEGIN
    INSERT INTO changed VALUES ('contact', NEW.id); END;
CREATE TRIGGER contact_updated AFTER UPDATE ON contact BEGIN
    INSERT INTO changed SELECT 'contact', OLD.id UNION SELECT 'contact', NEW.id; END;
CREATE TRIGGER contact_removed AFTER DELETE ON contact BEGIN
    INSERT INTO changed VALUES ('contact', OLD.id); END;
CREATE TRIGGER event_added AFTER INSERT ON event BEGIN
    INSERT INTO changed VALUES ('event', NEW.id); END;
CREATE TRIGGER event_updated AFTER UPDATE ON event BEGIN
    INSERT INTO changed SELECT 'event', OLD.id UNION SELECT 'event', NEW.id; END;
CREATE TRIGGER event_removed AFTER DELETE ON event BEGIN
    INSERT INTO changed VALUES ('event', OLD.id); END;
CREATE TRIGGER task_added AFTER INSERT ON task BEGIN
    INSERT INTO changed VALUES ('task', NEW.id); END;
CREATE TRIGGER task_updated AFTER UPDATE ON task BEGIN
    INSERT INTO changed SELECT 'task', OLD.id UNION SELECT 'task', NEW.id; END;
CREATE TRIGGER task_removed AFTER DELETE ON task BEGIN
    INSERT INTO changed VALUES ('task', OLD.id); END;
CREATE TRIGGER task_unit_added AFTER INSERT ON task_unit BEGIN
    INSERT INTO changed VALUES ('task_unit', NEW.task || '/' || NEW.part || '/' || NEW.seq); END;
CREATE TRIGGER task_unit_updated AFTER UPDATE ON task_unit BEGIN
    INSERT INTO changed
    SELECT 'task_unit', OLD.task || '/' || OLD.part || '/' || OLD.seq
    UNION SELECT 'task_unit', NEW.task || '/' || NEW.part || '/' || NEW.seq; END;
CREATE TRIGGER task_unit_removed AFTER DELETE ON task_unit BEGIN
    INSERT INTO changed VALUES ('task_unit', OLD.task || '/' || OLD.part || '/' || OLD.seq); END;
CREATE TRIGGER task_deadline_added AFTER INSERT ON task_deadline BEGIN
    INSERT INTO changed VALUES ('task_deadline', NEW.task || '/' || NEW.seq); END;
CREATE TRIGGER task_deadline_updated AFTER UPDATE ON task_deadline BEGIN
    INSERT INTO changed
    SELECT 'task_deadline', OLD.task || '/' || OLD.seq
    UNION SELECT 'task_deadline', NEW.task || '/' || NEW.seq; END;
CREATE TRIGGER task_deadline_removed AFTER DELETE ON task_deadline BEGIN
    INSERT INTO changed VALUES ('task_deadline', OLD.task || '/' || OLD.seq); END;
CREATE TRIGGER completion_added AFTER INSERT ON completion BEGIN
    INSERT INTO changed VALUES ('completion', NEW.id); END;
CREATE TRIGGER completion_updated AFTER UPDATE ON completion BEGIN
    INSERT INTO changed SELECT 'completion', OLD.id UNION SELECT 'completion', NEW.id; END;
CREATE TRIGGER completion_removed AFTER DELETE ON completion BEGIN
    INSERT INTO changed VALUES ('completion', OLD.id); END;
CREATE TRIGGER target_added AFTER INSERT ON target BEGIN
    INSERT INTO changed VALUES ('target', NEW.id); END;
CREATE TRIGGER target_updated AFTER UPDATE ON target BEGIN
    INSERT INTO changed SELECT 'target', OLD.id UNION SELECT 'target', NEW.id; END;
CREATE TRIGGER target_removed AFTER DELETE ON target BEGIN
    INSERT INTO changed VALUES ('target', OLD.id); END;
CREATE TRIGGER measurement_added AFTER INSERT ON measurement BEGIN
    INSERT INTO changed VALUES ('measurement', NEW.target || '/' || NEW.day); END;
CREATE TRIGGER measurement_updated AFTER UPDATE ON measurement BEGIN
    INSERT INTO changed
    SELECT 'measurement', OLD.target || '/' || OLD.day
    UNION SELECT 'measurement', NEW.target || '/' || NEW.day; END;
CREATE TRIGGER measurement_removed AFTER DELETE ON measurement BEGIN
    INSERT INTO changed VALUES ('measurement', OLD.target || '/' || OLD.day); END;
CREATE TRIGGER report_added AFTER INSERT ON report BEGIN
    INSERT INTO changed VALUES ('report', NEW.unit || '/' || NEW.kind || '/' || NEW.period); END;
CREATE TRIGGER report_updated AFTER UPDATE ON report BEGIN
    INSERT INTO changed
    SELECT 'report', OLD.unit || '/' || OLD.kind || '/' || OLD.period
    UNION SELECT 'report', NEW.unit || '/' || NEW.kind || '/' || NEW.period; END;
CREATE TRIGGER report_removed AFTER DELETE ON report BEGIN
    INSERT INTO changed VALUES ('report', OLD.unit || '/' || OLD.kind || '/' || OLD.period); END;
CREATE TRIGGER result_added AFTER INSERT ON result BEGIN
    INSERT INTO changed VALUES ('result', NEW.task || '/' || NEW.unit || '/' || NEW.period); END;
CREATE TRIGGER result_updated AFTER UPDATE ON result BEGIN
    INSERT INTO changed
    SELECT 'result', OLD.task || '/' || OLD.unit || '/' || OLD.period
    UNION SELECT 'result', NEW.task || '/' || NEW.unit || '/' || NEW.period; END;
CREATE TRIGGER result_removed AFTER DELETE ON result BEGIN
    INSERT INTO changed VALUES ('result', OLD.task || '/' || OLD.unit || '/' || OLD.period); END;
CREATE TRIGGER extension_added AFTER INSERT ON extension BEGIN
    INSERT INTO changed VALUES ('extension', NEW.id); END;
CREATE TRIGGER extension_updated AFTER UPDATE ON extension BEGIN
    INSERT INTO changed SELECT 'extension', OLD.id UNION SELECT 'extension', NEW.id; END;
CREATE TRIGGER extension_removed AFTER DELETE ON extension BEGIN
    INSERT INTO changed VALUES ('extension', OLD.id); END;
CREATE TRIGGER waiver_added AFTER INSERT ON waiver BEGIN
    INSERT INTO changed VALUES ('waiver', NEW.obligation); END;
CREATE TRIGGER waiver_updated AFTER UPDATE ON waiver BEGIN
    INSERT INTO changed SELECT 'waiver', OLD.obligation UNION SELECT 'waiver', NEW.obligation; END;
CREATE TRIGGER waiver_removed AFTER DELETE ON waiver BEGIN
    INSERT INTO changed VALUES ('waiver', OLD.obligation); END;
