CREATE INDEX event_decided ON event (seq) WHERE kind = 'decided' AND (source IS NULL OR source <> 'import');
