-- 两个角色：lodi_owner 建表、改表（只在安装和升级时用），lodi 是门户平时用的。
-- 在门户的数据库里，以 postgres 执行；升级以后再执行一次。可以重复执行。
-- 修改记录和它的核对，lodi 只能读、只能追加：不能改、不能删、不能清空，也不能去掉触发器。
REVOKE CREATE ON SCHEMA public FROM PUBLIC, lodi;
GRANT USAGE, CREATE ON SCHEMA public TO lodi_owner;
GRANT USAGE ON SCHEMA public TO lodi;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO lodi;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO lodi;
REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON records_revision, records_trailcheck FROM lodi;
REVOKE DELETE, TRUNCATE ON records_revisionchain FROM lodi;
-- 修改记录里的个人信息另存一张表，只有它可以删除（依法删除个人信息），不能改、不能清空。
REVOKE UPDATE, TRUNCATE, TRIGGER, REFERENCES ON records_personalvalue FROM lodi;
