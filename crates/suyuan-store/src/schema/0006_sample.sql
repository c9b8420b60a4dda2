ALTER TABLE task_row ADD COLUMN sampled_at BIGINT;
CREATE INDEX task_row_sampled ON task_row (sampled_at) WHERE sampled_at IS NOT NULL;
