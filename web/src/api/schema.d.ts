// Made by `cargo xtask codegen` from docs/openapi.json; not edited by hand.

export interface paths {
    "/api/v1/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a file: its type is told by its content, place and device are taken out of its metadata, and it is kept encrypted. */
        post: operations["post_api_v1_attachments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a file to whoever may see its case; before it has one, to who handed it in. */
        get: operations["get_api_v1_attachments_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events, newest first. */
        get: operations["get_api_v1_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit trail as a file; filters as in `GET /audit`. */
        get: operations["get_api_v1_audit_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks the whole chain now. */
        post: operations["post_api_v1_audit_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists cases within the viewer's scope. */
        get: operations["get_api_v1_cases"];
        put?: never;
        /** Opens a case. */
        post: operations["post_api_v1_cases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one case. */
        get: operations["get_api_v1_cases_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes a case. */
        post: operations["post_api_v1_cases_id_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/goods-received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records goods received. */
        post: operations["post_api_v1_cases_id_goods_received"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records the customer's answer to a question. */
        post: operations["post_api_v1_cases_id_info"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Books a ledger entry other than the refund. */
        post: operations["post_api_v1_cases_id_ledger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/ledger/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Settles an open entry: a claim that was paid or refused, an advance, an invoice that was reversed. */
        post: operations["post_api_v1_cases_id_ledger_settle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Linked customers with what is shared, how many cases they have, the latest of them within the viewer's scope, and splits. */
        get: operations["get_api_v1_cases_id_links"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/links/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a split back. */
        post: operations["post_api_v1_cases_id_links_join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/links/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that a linked customer is another one; the link counts no more in decisions, scores and back-tests. */
        post: operations["post_api_v1_cases_id_links_split"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/money": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was paid, what may be refunded, how it comes about, and the ledger of one case. */
        get: operations["get_api_v1_cases_id_money"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a note; a note never conflicts, so it is tried again when the case moved on meanwhile. */
        post: operations["post_api_v1_cases_id_notes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/reason": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records the agent's or the inspector's reason beside the customer's. */
        post: operations["post_api_v1_cases_id_reason"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refunds, once, and never more than the order's money allows where the order is known. */
        post: operations["post_api_v1_cases_id_refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows personal data unmasked; the audit trail says who saw what. */
        post: operations["post_api_v1_cases_id_reveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves, declines or asks. */
        post: operations["post_api_v1_cases_id_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Similar past cases with outcomes, a suggested solution, the written strategy and the reasons for a decline that fit. */
        get: operations["get_api_v1_cases_id_similar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/steps/{step}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes one step. */
        post: operations["post_api_v1_cases_id_steps_step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/task": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The task of a case. */
        get: operations["get_api_v1_cases_id_task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/task/{step}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Claims, gives back, assigns, hands over, snoozes, wakes, escalates or prioritizes. */
        post: operations["post_api_v1_cases_id_task_step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A list of cases as a file; filters as in `GET /cases`, `format` csv or xlsx, `lang` zh or en for the header. */
        get: operations["get_api_v1_cases_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cleaning": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cleanings, the newest first, each with what became of it. */
        get: operations["get_api_v1_cleaning"];
        put?: never;
        /** Does a cleaning, or says what it would touch. */
        post: operations["post_api_v1_cleaning"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cleaning/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undoes a cleaning. */
        post: operations["post_api_v1_cleaning_id_undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All connections with their last attempts, and what a form chooses from. */
        get: operations["get_api_v1_connections"];
        put?: never;
        /** Makes a connection; what happened before is not pushed. */
        post: operations["post_api_v1_connections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes a connection. */
        put: operations["put_api_v1_connections_id"];
        post?: never;
        /** Removes a connection. */
        delete: operations["delete_api_v1_connections_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Renews the secret; pushes are signed with the new one at once. */
        post: operations["post_api_v1_connections_id_renew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pushes what was recorded since a time once more, in order; receivers know repetitions by the sequence number. */
        post: operations["post_api_v1_connections_id_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The secret with which pushes are signed; each look is told to the audit trail. */
        post: operations["post_api_v1_connections_id_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries a push without events, or has a pull begin now. */
        post: operations["post_api_v1_connections_id_try"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Numbers for the navigation. */
        get: operations["get_api_v1_counts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers with cases in the period, most cases first; without personal data. */
        get: operations["get_api_v1_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_no}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A customer's figures and cases; name and telephone number masked. */
        get: operations["get_api_v1_customers_customer_no"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_no}/personal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is kept of a customer, masked, with what was done with it so far. */
        get: operations["get_api_v1_customers_customer_no_personal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_no}/personal/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A complete copy with everything in the clear; the log says who made it. */
        post: operations["post_api_v1_customers_customer_no_personal_copy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_no}/personal/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erases everything personal of a customer; it cannot be undone. */
        post: operations["post_api_v1_customers_customer_no_personal_erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_no}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows personal data of a customer unmasked; each use is in the audit trail. */
        post: operations["post_api_v1_customers_customer_no_reveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Earlier and running imports, newest first. */
        get: operations["get_api_v1_imports"];
        put?: never;
        /** Starts an import: of an earlier upload (JSON), or of a file in the same request (`?kind=KIND`, multipart `file`). */
        post: operations["post_api_v1_imports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run with its progress and report. */
        get: operations["get_api_v1_imports_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a run after the chunk that is under way; what went in stays, and the run can be resumed. */
        post: operations["post_api_v1_imports_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/errors.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The refused rows as a CSV file in both languages. */
        get: operations["get_api_v1_imports_id_errors_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes on with a run that was cancelled or interrupted, when its upload is still there. */
        post: operations["post_api_v1_imports_id_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rows of a run with their fate. */
        get: operations["get_api_v1_imports_id_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Receives a file and proposes how to read it; nothing is imported. */
        post: operations["post_api_v1_imports_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/intake/lookup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders behind an order number, telephone number or customer number. */
        get: operations["get_api_v1_intake_lookup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/meta": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Kinds, statuses, reasons and the dimensions' values within the viewer's scope. */
        get: operations["get_api_v1_meta"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every measure with its definition, versions, current value and the rows behind it. */
        get: operations["get_api_v1_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One measure with its daily values; an earlier version of its definition on request. */
        get: operations["get_api_v1_metrics_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every measure with formula and words. */
        get: operations["get_api_v1_metrics_definitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All models: which version is in service, which runs in the shadow, what waits for a second person, what runs. */
        get: operations["get_api_v1_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is in service, all versions, labels against the floor, and what runs. */
        get: operations["get_api_v1_models_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/challenger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a version score beside the one in service, without effect. */
        post: operations["post_api_v1_models_model_challenger"];
        /** Ends the shadow. */
        delete: operations["delete_api_v1_models_model_challenger"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes back to the version that was in service before, or to the rules alone; one person may, at once. */
        post: operations["post_api_v1_models_model_rollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/training": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for a training on the cases that people decided and inspected; answers at once. */
        post: operations["post_api_v1_models_model_training"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The card of a version. */
        get: operations["get_api_v1_models_model_versions_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/versions/{version}/propose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks a second person to put a version in service. */
        post: operations["post_api_v1_models_model_versions_version_propose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/versions/{version}/service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a version in service; neither whoever asked for its training nor whoever proposed it may. */
        post: operations["post_api_v1_models_model_versions_version_service"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Weeks against training with their levels, how the scores turned out, and the shadow on the same cases. */
        get: operations["get_api_v1_models_model_watch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the model out of service; rules stand alone from the next decision on. */
        post: operations["post_api_v1_models_model_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/morning": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Buckets, key figures, trend and reasons within the viewer's scope. */
        get: operations["get_api_v1_morning"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/parcels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Parcels in a state, longest waiting first. */
        get: operations["get_api_v1_parcels"];
        put?: never;
        /** Takes a parcel in and answers its candidates. */
        post: operations["post_api_v1_parcels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/parcels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One parcel with its candidates and its history. */
        get: operations["get_api_v1_parcels_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/parcels/{id}/steps/{step}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes one step of a parcel. */
        post: operations["post_api_v1_parcels_id_steps_step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is in force, all versions and drafts, the trial, and who sent which cases to people. */
        get: operations["get_api_v1_policies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks tables, and decides facts by them, without saving anything. */
        post: operations["post_api_v1_policies_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was said about the rows: all open comments and the latest 500 of the others, oldest first. */
        get: operations["get_api_v1_policies_comments"];
        put?: never;
        /** Says something about a row; reviewers may, because they see first what a row does. */
        post: operations["post_api_v1_policies_comments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/comments/{comment}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a comment as done. */
        post: operations["post_api_v1_policies_comments_comment_resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins a draft. */
        post: operations["post_api_v1_policies_drafts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/drafts/{draft}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One draft with tables, tests and what is wrong with it. */
        get: operations["get_api_v1_policies_drafts_draft"];
        /** Saves a draft; wrong tables are saved too, and their complaints come back. */
        put: operations["put_api_v1_policies_drafts_draft"];
        post?: never;
        /** Gives a draft up. */
        delete: operations["delete_api_v1_policies_drafts_draft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/drafts/{draft}/backtest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the last run of a draft is, or what came out. */
        get: operations["get_api_v1_policies_drafts_draft_backtest"];
        put?: never;
        /** Runs a draft over the past; answers at once, the result is asked for. */
        post: operations["post_api_v1_policies_drafts_draft_backtest"];
        /** Ends a run early. */
        delete: operations["delete_api_v1_policies_drafts_draft_backtest"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/drafts/{draft}/propose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks a second person to publish. */
        post: operations["post_api_v1_policies_drafts_draft_propose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/drafts/{draft}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publishes a draft; neither its authors nor whoever proposed it may. */
        post: operations["post_api_v1_policies_drafts_draft_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/drafts/{draft}/sheet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A table of a draft as a workbook. */
        get: operations["get_api_v1_policies_drafts_draft_sheet"];
        /** Takes a workbook into a draft; what cannot be taken is named with row and column, and nothing is changed. */
        put: operations["put_api_v1_policies_drafts_draft_sheet"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/drafts/{draft}/tests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets the test cases of a draft. */
        put: operations["put_api_v1_policies_drafts_draft_tests"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/improvement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proposals and limits as the past has them; the first call begins the search and says `running`. */
        get: operations["get_api_v1_policies_improvement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets limits in a new draft of the version in force. */
        post: operations["post_api_v1_policies_limits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/pauses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a family of cases to people from now on. */
        post: operations["post_api_v1_policies_pauses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/pauses/{family}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lets the tables decide a family again. */
        delete: operations["delete_api_v1_policies_pauses_family"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules by version: hits, share, amounts, what people made of their cases; and the trial's differences. */
        get: operations["get_api_v1_policies_performance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/proposals/{mark}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a proposal into a new draft of the version in force. */
        post: operations["post_api_v1_policies_proposals_mark_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/proposals/{mark}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rejects a proposal; it does not come back, also with another threshold. */
        post: operations["post_api_v1_policies_proposals_mark_reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an earlier version live again, at once and by one person: going back to what was published is always safe. */
        post: operations["post_api_v1_policies_rollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/snoozes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a customer's cases to people until a time. */
        post: operations["post_api_v1_policies_snoozes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/snoozes/{customer_no}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lets the tables decide a customer's cases again. */
        delete: operations["delete_api_v1_policies_snoozes_customer_no"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/stages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The stages with their evidence of the last 90 days, and the one that automatic approval has reached. */
        get: operations["get_api_v1_policies_stages"];
        put?: never;
        /**
         * Opens stages, or closes them. Opening needs the right to publish and the evidence that each newly opened stage asks for, unless
         *     it is asked for anyway; closing is always safe.
         */
        post: operations["post_api_v1_policies_stages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/trial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a draft decide beside the live version; a share above 0 needs the right to publish and a second person. */
        post: operations["post_api_v1_policies_trial"];
        /** Ends the trial. */
        delete: operations["delete_api_v1_policies_trial"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tables of a published version. */
        get: operations["get_api_v1_policies_versions_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/versions/{version}/sheet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A table of a version as a workbook. */
        get: operations["get_api_v1_policies_versions_version_sheet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/vocabulary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The facts that rules may name, the statute's articles and the platforms' clocks. */
        get: operations["get_api_v1_policies_vocabulary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products with cases in the period, most cases first. */
        get: operations["get_api_v1_products"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{sku}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of a product, its figures, trend, reasons and latest cases. */
        get: operations["get_api_v1_products_sku"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each rule found, within the viewer's rows. */
        get: operations["get_api_v1_quality"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows that break a rule. */
        get: operations["get_api_v1_quality_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Puts a new version of the rule set; a set with a fault is refused as a whole, with every fault named. */
        put: operations["put_api_v1_quality_rules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/trend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a rule found day by day. */
        get: operations["get_api_v1_quality_trend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs a query within the viewer's scope; the audit trail keeps the statement's hash and the number of rows. */
        post: operations["post_api_v1_query"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/query/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The answer of a query as a file. */
        post: operations["post_api_v1_query_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reasons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All reasons with definitions, platform wordings and the history of changes. */
        get: operations["get_api_v1_reasons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reasons/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Adds or changes a reason. */
        put: operations["put_api_v1_reasons_code"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reasons/{code}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retires a reason: old cases keep it, new ones cannot choose it. */
        post: operations["post_api_v1_reasons_code_retire"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reasons/bias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What customers say against what inspectors or agents find: counts, shares, 95 % intervals. */
        get: operations["get_api_v1_reasons_bias"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reasons/bias/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cases behind one cell of the matrix. */
        get: operations["get_api_v1_reasons_bias_cases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reconciliation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compares our ledger with the imported bills, per shop and day, every difference explained. */
        get: operations["get_api_v1_reconciliation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/refunds/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits for a second person: longest waiting first; whoever proposed it does not confirm it. */
        get: operations["get_api_v1_refunds_waiting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules in force, all versions with their authors, and the run under way or the last one. */
        get: operations["get_api_v1_retention"];
        /** Puts rules in force whose preview was seen. */
        put: operations["put_api_v1_retention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the run after its batch; what was erased stays erased. */
        post: operations["post_api_v1_retention_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What the rules would erase now; nothing is erased. */
        post: operations["post_api_v1_retention_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erases what is due now, without waiting for the night. */
        post: operations["post_api_v1_retention_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decides many cases; each answer stands on its own, so that one conflict does not hold up the others. */
        post: operations["post_api_v1_review_bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The queue in the order of urgency. */
        get: operations["get_api_v1_review_queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The inbox: what waits for a blind judgement, longest waiting first. */
        get: operations["get_api_v1_review_samples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/samples/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them, with the facts that the rules saw and without what they said. */
        get: operations["get_api_v1_review_samples_id"];
        put?: never;
        /** Judges; only now the automatic decision is told. The case itself does not change. */
        post: operations["post_api_v1_review_samples_id"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a scanned number means: cases that expect it, parcels that came under it. */
        get: operations["get_api_v1_scan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answers the command palette: the first cases that a number, phone or SKU finds. */
        get: operations["get_api_v1_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells who is signed in. */
        get: operations["get_api_v1_session"];
        put?: never;
        /** Signs a browser in. */
        post: operations["post_api_v1_session"];
        /** Signs out. */
        delete: operations["delete_api_v1_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends the browser to the provider. */
        get: operations["get_api_v1_session_oidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/oidc/back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The way back: checks everything, begins a session and shows the pages; a failure is a page with its reason. */
        get: operations["get_api_v1_session_oidc_back"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/view-as": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins to look with another user's eyes: that role and those rows, and nothing can be changed. */
        post: operations["post_api_v1_session_view_as"];
        /** Goes back to the own role. */
        delete: operations["delete_api_v1_session_view_as"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ways in that the login page offers. */
        get: operations["get_api_v1_session_ways"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All tables with their versions. */
        get: operations["get_api_v1_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A table in force beside the built-in one. */
        get: operations["get_api_v1_settings_name"];
        /** Saves a table; the audit trail keeps every version with its author. */
        put: operations["put_api_v1_settings_name"];
        post?: never;
        /** Goes back to the built-in table, also to what later versions of the program build in. */
        delete: operations["delete_api_v1_settings_name"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a table with author and time, newest first, at most a hundred. */
        get: operations["get_api_v1_settings_name_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** `log` events when the log has grown (a number, no content), `import` events with progress for those who may import. */
        get: operations["get_api_v1_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All templates with their versions, without questions. */
        get: operations["get_api_v1_templates"];
        put?: never;
        /** Publishes a new version; it is in force at once, and answers to earlier versions stay as they are. */
        post: operations["post_api_v1_templates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version of a template with its questions. */
        get: operations["get_api_v1_templates_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions side by side, on the cases of the viewer's scope: forms, seconds, completeness, each question, and what became of the cases. */
        get: operations["get_api_v1_templates_id_compare"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}/pilot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins a trial: some fill in the next version, everybody else the one in force. */
        post: operations["post_api_v1_templates_id_pilot"];
        /** Gives the version on trial up; answers to it stay readable. */
        delete: operations["delete_api_v1_templates_id_pilot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}/pilot/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publishes the version on trial: everybody fills it in from now on. */
        post: operations["post_api_v1_templates_id_pilot_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}/practice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Practice (练习): answers are held against the form as in earnest, and no case is made. Without a fault it counts as practised. */
        post: operations["post_api_v1_templates_id_practice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retires a template: it is offered no longer. */
        post: operations["post_api_v1_templates_id_retire"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What colleagues propose to change. */
        get: operations["get_api_v1_templates_id_suggestions"];
        put?: never;
        /** Proposes a change; whoever works with cases may. */
        post: operations["post_api_v1_templates_id_suggestions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}/suggestions/{suggestion}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a proposal as dealt with. */
        post: operations["post_api_v1_templates_id_suggestions_suggestion_resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}/training": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who has practised the version that they fill in, and who has not yet. */
        get: operations["get_api_v1_templates_id_training"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every user, every role with what it may do, and the values that a scope can hold. */
        get: operations["get_api_v1_users"];
        put?: never;
        /** Adds a user; a generated password is answered once. */
        post: operations["post_api_v1_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user with tokens and the latest changes of rights. */
        get: operations["get_api_v1_users_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes role, row rights or access; sessions of the user end. */
        patch: operations["patch_api_v1_users_name"];
        trace?: never;
    };
    "/api/v1/users/{name}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resets a password; sessions of the user end, and a generated password is answered once. */
        post: operations["post_api_v1_users_name_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A user's bearer tokens; their secrets are never shown again. */
        get: operations["get_api_v1_users_name_tokens"];
        put?: never;
        /** Makes a bearer token; it is answered once. */
        post: operations["post_api_v1_users_name_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}/tokens/{mark}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a token back; it opens nothing from now on. */
        delete: operations["delete_api_v1_users_name_tokens_mark"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The viewer's own views and those that others share, each with the number of cases in the viewer's scope. */
        get: operations["get_api_v1_views"];
        put?: never;
        /** Saves a view; one of the same page and name is replaced. */
        post: operations["post_api_v1_views"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes one of the viewer's own views. */
        delete: operations["delete_api_v1_views_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What a colleague says the reason was. */
        AssessIn: {
            /** @description agent or inspector. */
            by: string;
            note?: string | null;
            /** @description A leaf of the taxonomy. */
            reason_code: string;
            /**
             * Format: int64
             * @description The case's version that the caller saw.
             */
            version: number;
        };
        /** @description What to compare with and from when on. */
        BacktestIn: {
            /** @description past (what was decided then) or live (default). */
            against?: string | null;
            /** @description RFC 3339; all of the past when absent. */
            since?: string | null;
        };
        /** @description An entry to be booked. */
        BookIn: {
            /**
             * Format: int64
             * @description Minor units, above 0.
             */
            amount_minor: number;
            /** @description Who bears it; the kind's usual bearer when absent. */
            bearer?: string | null;
            /**
             * @description partial_refund, freight, compensation, price_difference, deduction, platform_advance, freight_insurance_claim,
             *     supplier_claim, carrier_claim, red_invoice, subsidy_return or platform_return.
             */
            kind: string;
            note?: string | null;
            reference?: string | null;
            /**
             * Format: int64
             * @description The version that the caller saw.
             */
            version: number;
        };
        /** @description A decision on many alike cases. */
        BulkIn: {
            items: components["schemas"]["BulkItem"][];
            note?: string | null;
            /** @description approve, decline or ask_for_info. */
            outcome: string;
            question?: string | null;
            reason?: string | null;
        };
        /** @description One case of a decision on many. */
        BulkItem: {
            id: string;
            /** Format: int64 */
            version: number;
        };
        /** @description The body, for the API's description; it is read member by member so that faults carry their place. */
        CaseIn: {
            /** @description Question → answer, as the template asks for them. */
            answers?: Record<string, never> | null;
            /** @description Ids of uploaded files. */
            attachments?: string[] | null;
            channel: string;
            comment?: string | null;
            cross_border?: boolean | null;
            customer: components["schemas"]["CustomerIn"];
            /** @description before_shipping, in_transit or delivered. */
            delivery?: string | null;
            /** @description The platform's own deadline, RFC 3339. */
            due_at?: string | null;
            /**
             * Format: int64
             * @description Seconds from the first question to sending.
             */
            form_seconds?: number | null;
            installed?: boolean | null;
            kind: string;
            lines: components["schemas"]["LineIn"][];
            on_site?: boolean | null;
            order_no: string;
            platform_case_no?: string | null;
            reason_code?: string | null;
            reason_text?: string | null;
            receiver?: components["schemas"]["PersonIn"] | null;
            requested_at?: string | null;
            /** @description self_ship, pick_up, store, carrier_return or none. */
            return_method?: string | null;
            sender?: components["schemas"]["PersonIn"] | null;
            shop?: string | null;
            /** @description Id of a standard template, or `id@version`. */
            template?: string | null;
            /** @description application, cancellation, intercept, refusal or counter. */
            way?: string | null;
        };
        /** @description A case with its surroundings. */
        CaseOut: {
            /** @description What the viewer may do now: review, refuse_goods, receive, refund, close, info, note, reveal. */
            allowed: string[];
            /** @description Files as evidence. */
            attachments: components["schemas"]["Value"][];
            bench: components["schemas"]["Value"];
            contacts: components["schemas"]["Value"][];
            decision?: components["schemas"]["Value"] | null;
            decline_reason?: string | null;
            dispute?: components["schemas"]["Value"] | null;
            exchange?: components["schemas"]["Value"] | null;
            feedback: components["schemas"]["Value"][];
            form?: components["schemas"]["Value"] | null;
            gate?: components["schemas"]["Value"] | null;
            law: components["schemas"]["Value"][];
            ledger: components["schemas"]["Value"][];
            /** @description The state machine that it follows and what it is settled as. */
            machine: string;
            /**
             * Format: int64
             * @description The most that may be refunded.
             */
            most_minor?: number | null;
            offer?: components["schemas"]["Value"] | null;
            order?: components["schemas"]["Value"] | null;
            /** @description Whether a receiver or a sender other than the buyer is known. */
            other_people: string[];
            pending?: components["schemas"]["Value"] | null;
            /** @description Buyer, receiver and sender with masked data; absent ones are unknown or erased. */
            people: components["schemas"]["Value"][];
            /**
             * Format: int64
             * @description Texts that stand here without names and numbers; `reveal` with `texts` shows them as they were written.
             */
            private_texts: number;
            question?: string | null;
            /** @description The reason as customer, agent and inspector each gave it: `{by, code, text}`. */
            reasons: components["schemas"]["Value"][];
            request: components["schemas"]["Value"];
            resolution: string;
            row: components["schemas"]["CaseRowOut"];
            same_customer: components["schemas"]["CaseRowOut"][];
            same_sku: components["schemas"]["CaseRowOut"][];
            /** @description Doors of `/cases/{id}/steps/` that are open to the viewer now. */
            steps: string[];
            /** @description What was agreed, offered, exchanged, disputed and found; members as in the events. */
            terms: components["schemas"]["Value"];
            timeline: components["schemas"]["EventOut"][];
        };
        /** @description One page of cases. */
        CasePageOut: {
            as_of: string;
            /** @description Give it back as `cursor` for the next page; absent on the last one. */
            next?: string | null;
            rows: components["schemas"]["CaseRowOut"][];
            /**
             * Format: int64
             * @description Log sequence that the answer contains.
             */
            seq: number;
            /**
             * Format: int64
             * @description How many cases fit the filter.
             */
            total: number;
        };
        /** @description One case as lists show it; personal data is masked. */
        CaseRowOut: {
            agent?: string | null;
            /** Format: int64 */
            amount_minor?: number | null;
            automatic: boolean;
            carrier?: string | null;
            case_no: string;
            cause?: string | null;
            channel: string;
            closed_at?: string | null;
            currency: string;
            customer_name?: string | null;
            customer_no?: string | null;
            decided_at?: string | null;
            department: string;
            due_at: string;
            due_basis: string;
            goods_received_at?: string | null;
            id: string;
            kind: string;
            /** Format: int64 */
            line_count: number;
            order_no: string;
            outcome?: string | null;
            phone?: string | null;
            product_name?: string | null;
            /** Format: int64 */
            quantity: number;
            reason_code?: string | null;
            reason_text?: string | null;
            /** Format: int64 */
            refund_minor?: number | null;
            refunded_at?: string | null;
            region?: string | null;
            requested_at: string;
            review_since?: string | null;
            shop?: string | null;
            sku?: string | null;
            status: string;
            team?: string | null;
            updated_at: string;
            /** Format: int64 */
            version: number;
            warehouse?: string | null;
            /** Format: int64 */
            warnings: number;
        };
        /** @description What a step may say; which members belong to which step stands in the guide, and an unknown one is refused by name. */
        CaseStepIn: {
            accepted?: boolean | null;
            act?: string | null;
            /** Format: int64 */
            amount_minor?: number | null;
            at?: string | null;
            bearer?: string | null;
            by?: string | null;
            carrier?: string | null;
            disposition?: string | null;
            evidence?: string[] | null;
            evidence_due_at?: string | null;
            expires_at?: string | null;
            finding?: string | null;
            freight_bearer?: string | null;
            goods_back?: boolean | null;
            grade?: string | null;
            in_advance?: boolean | null;
            lines?: unknown[] | null;
            party?: string | null;
            resolution?: string | null;
            return_method?: string | null;
            technician?: string | null;
            text?: string | null;
            ticket?: string | null;
            tracking_no?: string | null;
            /**
             * Format: int64
             * @description The version that the caller saw.
             */
            version: number;
            /** Format: int64 */
            weight_grams?: number | null;
        };
        /** @description Which version scores in the shadow. */
        ChallengerIn: {
            /** Format: int64 */
            version: number;
        };
        /** @description Tables and facts to try. */
        CheckIn: {
            /** @description Facts to decide; only the tables are checked when absent. */
            facts?: Record<string, never> | null;
            table: Record<string, never>;
        };
        /** @description A cleaning to do. */
        CleaningIn: {
            /** @description What is to be done. */
            action: Record<string, never>;
            /** @description Whether only the number of rows and cases is wanted. */
            preview?: boolean;
            /** @description Why; it stays in the log. */
            reason?: string;
        };
        /** @description Why a case is closed. */
        CloseIn: {
            /** @description Whether the case deserved a person. */
            deserved_person?: boolean | null;
            reason: string;
            /** Format: int64 */
            version: number;
        };
        /** @description A comment on a row. */
        CommentIn: {
            /** @description Id of the row. */
            rule: string;
            /** @description At most 2,000 characters. */
            text: string;
        };
        /** @description A connection as it should be. */
        ConnectionIn: {
            /** @description Push: channels of the cases, all when empty. */
            channels?: string[];
            enabled?: boolean;
            /**
             * Format: int32
             * @description Pull: minutes between two pulls.
             */
            every_minutes?: number;
            /** @description Pull: csv, json or xlsx. */
            format?: string;
            /** @description Pull: name of a header that proves who asks. */
            header?: string;
            /** @description Push: also what imports bring. */
            imported?: boolean;
            /** @description Pull: the kind of import. */
            kind?: string;
            /** @description Push: kinds of events, all when empty. */
            kinds?: string[];
            name: string;
            /** @description Pull: the header's value; kept as it is when absent, and never shown again. */
            secret?: string | null;
            /** @description Pull: shop of rows without one. */
            shop?: string;
            /** @description Push: shops of the cases, all when empty. */
            shops?: string[];
            /** @description Pull: a saved mapping. */
            template?: string;
            /** @description http or https; of a pull empty for files in the connection's folder, `{since}` for the time of the last success. */
            url?: string;
            /**
             * Format: int64
             * @description Version on which the change is based.
             */
            version?: number | null;
            /** @description push or pull. */
            way: string;
        };
        /** @description The customer of a request. */
        CustomerIn: {
            address?: string | null;
            customer_no?: string | null;
            email?: string | null;
            name?: string | null;
            phone?: string | null;
        };
        /** @description Which fields to show. */
        CustomerRevealIn: {
            /** @description Among name, phone, email and address. */
            fields: string[];
        };
        /** @description A new draft. */
        DraftIn: {
            /**
             * Format: int64
             * @description Version that it begins from; the live one when absent.
             */
            base?: number | null;
            name: string;
            note?: string;
            /** @description Tables in JDM; those of the base when absent. */
            table?: Record<string, never> | null;
        };
        /** @description The confirmation of an erasure. */
        EraseIn: {
            /** @description The customer's number once more, typed by the person who confirms. */
            confirm: string;
        };
        /** @description One event of the log. */
        EventOut: {
            actor: string;
            at: string;
            body: components["schemas"]["Value"];
            kind: string;
            recorded_at: string;
            /** Format: int64 */
            seq: number;
            /** Format: int64 */
            version: number;
        };
        /**
         * @description Form of the file.
         * @enum {string}
         */
        Form: "csv" | "xlsx";
        /** @description Goods that arrived. */
        GoodsIn: {
            /** Format: int64 */
            damaged?: number;
            /** @description parcel, tracking_no, weight_grams, method, lines. */
            detail?: Record<string, never> | null;
            /** Format: int64 */
            quantity: number;
            /** Format: int64 */
            version: number;
            warehouse?: string | null;
        };
        /** @description The customer's answer. */
        InfoIn: {
            text: string;
            /** Format: int64 */
            version: number;
        };
        /** @description Limits to set. */
        LimitsIn: {
            /**
             * Format: int64
             * @description The amount up to which cases are approved without a person, minor units.
             */
            amount_minor?: number | null;
            /**
             * Format: double
             * @description The score from which on a person looks, 0 to 1.
             */
            risk?: number | null;
        };
        /** @description One line of a request. */
        LineIn: {
            /** Format: int64 */
            amount_minor?: number | null;
            line_no?: string | null;
            /** @description Another order than the case's own. */
            order_no?: string | null;
            /** Format: int64 */
            quantity: number;
            sku?: string | null;
        };
        /** @description Another customer, and why both are not one. */
        LinkIn: {
            /** @description Number of the other customer. */
            customer_no: string;
            /** @description household, workplace, pickup_point, reused_number or checked; needed to split. */
            reason?: string | null;
        };
        /** @description Why something is done. */
        ModelNoteIn: {
            note?: string;
        };
        /** @description The money of one case. */
        MoneyOut: {
            /** @description Kinds that may be booked with who usually bears them. */
            bookable: components["schemas"]["Value"][];
            currency: string;
            /** Format: int64 */
            freight_minor?: number | null;
            /** @description Ledger entries. */
            ledger: components["schemas"]["Value"][];
            /** @description The order's lines with what was paid for each; absent when the order is not known. */
            lines?: components["schemas"]["Value"][] | null;
            /** Format: int64 */
            paid_minor?: number | null;
            /** @description What did not fit together, or why nothing can be computed. */
            problems: components["schemas"]["Value"][];
            refundable?: components["schemas"]["Value"] | null;
            /** @description The freight rules behind it. */
            rules: components["schemas"]["Value"];
        };
        /** @description Freight and gifts of one refund; what is absent follows from the reason. */
        MoneyQuery: {
            /**
             * @description Whether the customer has paid for the return.
             * @default null
             */
            customer_paid_return: boolean | null;
            /**
             * Format: int64
             * @description Amount of goods from which the delivery was free.
             * @default null
             */
            free_over_minor: number | null;
            /**
             * @description Gifts that came back, `line:units` separated by commas, lines counted from 0; those among the case's lines when absent.
             * @default null
             */
            gifts_back: string | null;
            /**
             * @description Freight of the delivery: keep, when_all_back or by_share.
             * @default null
             */
            outbound: string | null;
            /**
             * @description Who bears the return.
             * @default null
             */
            return_bearer: string | null;
            /**
             * Format: int64
             * @description What the return costs.
             * @default null
             */
            return_minor: number | null;
            /**
             * Format: int64
             * @description What the delivery would have cost otherwise.
             * @default null
             */
            waived_minor: number | null;
        };
        /** @description A note for colleagues. */
        NoteIn: {
            text: string;
        };
        /** @description Options of an import. */
        OptionsIn: {
            /** @default null */
            currency: string | null;
            /** @default null */
            shop: string | null;
            /** @default null */
            template: string | null;
            /** @default null */
            tz: string | null;
        };
        /** @description What is known about a parcel that has no case yet; an unknown member is refused by name. */
        ParcelReceivedIn: {
            carrier?: string | null;
            items?: unknown[] | null;
            name?: string | null;
            order_no?: string | null;
            phone?: string | null;
            text?: string | null;
            tracking_no?: string | null;
            warehouse?: string | null;
            /** Format: int64 */
            weight_grams?: number | null;
        };
        /** @description What a step of a parcel may say. */
        ParcelStepIn: {
            basis?: string[] | null;
            case_id?: string | null;
            disposition?: string | null;
            evidence?: string[] | null;
            finding?: string | null;
            grade?: string | null;
            items?: unknown[] | null;
            reason?: string | null;
            text?: string | null;
            /** Format: int64 */
            version: number;
            /** Format: int64 */
            weight_grams?: number | null;
        };
        /** @description A new password, or none for a generated one. */
        PasswordIn: {
            /** @description The password; made and answered once when absent. */
            password?: string | null;
        };
        /** @description A family of cases. */
        PauseIn: {
            /** @description all, an after-sales type such as return_refund, or a first-level reason such as product. */
            family: string;
            note?: string;
        };
        /** @description Another person of a request. */
        PersonIn: {
            address?: string | null;
            email?: string | null;
            name?: string | null;
            phone?: string | null;
        };
        /** @description A version to be tried by some. */
        PilotIn: {
            /**
             * Format: int64
             * @description The version in force that the author started from.
             */
            based_on: number;
            /**
             * Format: int32
             * @description Share of the users who get it, 0 to 100.
             */
            share_percent?: number;
            /** @description The form. */
            template: Record<string, never>;
            /** @description Users who get it in any case. */
            users?: string[];
        };
        /** @description Answers that make no case. */
        PracticeIn: {
            answers: Record<string, never>;
            /**
             * Format: int64
             * @description How long it took, seconds.
             */
            seconds?: number | null;
            /**
             * Format: int64
             * @description The version that the caller fills in when absent.
             */
            version?: number | null;
        };
        /** @description A new version. */
        PublishIn: {
            /**
             * Format: int64
             * @description The version that the author started from; 0 for a new template.
             */
            based_on: number;
            /** @description The form. */
            template: Record<string, never>;
        };
        /** @description A query and the form of its answer. */
        QueryExportIn: {
            format: components["schemas"]["Form"];
            sql: string;
        };
        /** @description One statement. */
        QueryIn: {
            sql: string;
        };
        /** @description A page of the queue. */
        QueueOut: {
            as_of: string;
            /** @description Cases by inbox. */
            counts: Record<string, never>;
            inbox: string;
            rows: components["schemas"]["QueueRowOut"][];
            total: number;
        };
        /** @description One case of the queue. */
        QueueRowOut: {
            /** @description Until when it is to be reviewed, by the business calendar or by a deadline from outside. */
            review_due_at?: string | null;
            row: components["schemas"]["CaseRowOut"];
            /** @description What learned models said, by name (`risk`, `priority`, `cost`, `reason`, `anomaly`), 0 to 1; without a model, nothing. */
            scores: {
                [key: string]: number;
            };
            task: Record<string, never>;
            /** Format: double */
            urgency: number;
        };
        /** @description A reason as it shall be. */
        ReasonIn: {
            definition_en: string;
            definition_zh: string;
            department: string;
            name_en: string;
            name_zh: string;
            /** @description Platform → wordings. */
            platforms?: {
                [key: string]: string[];
            };
            /** @description Whether it cannot be chosen. */
            retired?: boolean;
            synonyms?: string[];
            /**
             * Format: int64
             * @description The taxonomy's version that the caller saw.
             */
            version: number;
        };
        /** @description The taxonomy with its history. */
        ReasonsOut: {
            /** @description Changes, newest first: version, at, actor, kind, code. */
            history: unknown[];
            /** @description Nodes, parents before children: code, level, parent, names, definitions, department, synonyms, platforms, retired. */
            reasons: unknown[];
            /**
             * Format: int64
             * @description Number of changes so far; to be sent back with the next change.
             */
            version: number;
        };
        /** @description Money to be paid back. */
        RefundIn: {
            /**
             * Format: int64
             * @description Minor units, above 0 and not above what was claimed.
             */
            amount_minor: number;
            /** @description merchant (default), platform, insurer, supplier, carrier or customer. */
            bearer?: string | null;
            money?: components["schemas"]["MoneyQuery"] | null;
            /** Format: int64 */
            version: number;
        };
        /** @description Why a proposal is not wanted. */
        RejectIn: {
            note?: string;
        };
        /** @description From when events are pushed again. */
        ReplayIn: {
            /** @description RFC 3339. */
            from: string;
        };
        /** @description Which version the caller saw. */
        RetireIn: {
            /**
             * Format: int64
             * @description The taxonomy's version that the caller saw.
             */
            version: number;
        };
        /** @description Which personal fields to show. */
        RevealIn: {
            /** @description name, phone, email, address, texts (what people wrote, as they wrote it). */
            fields: string[];
            /** @description buyer (default), receiver or sender. */
            person?: string | null;
        };
        /** @description A reviewer's verdict. */
        ReviewIn: {
            note?: string | null;
            /** @description approve, decline or ask_for_info. */
            outcome: string;
            /** @description Code of the setting `override_reasons` (or of `decline_reasons`), when the verdict goes against the suggestion or the rules. */
            override_reason?: string | null;
            question?: string | null;
            reason?: string | null;
            /** @description What the reviewer was shown as the suggestion: approve or decline. */
            suggested?: string | null;
            /** @description resolution, amount_minor, goods_back, in_advance, freight_bearer, return_method. */
            terms?: Record<string, never> | null;
            /**
             * Format: int64
             * @description The version that the reviewer saw.
             */
            version: number;
        };
        /** @description Which version to go back to. */
        RollbackIn: {
            note?: string;
            /**
             * Format: int64
             * @description The version before the live one when absent.
             */
            to?: number | null;
        };
        /** @description A whole set of rules. */
        RulesIn: {
            /** @description The rules. */
            rules: Record<string, never>[];
            /**
             * Format: int64
             * @description The version that the editor began with.
             */
            version: number;
        };
        /** @description A blind judgement. */
        SampleIn: {
            note?: string | null;
            /** @description approve, decline or ask_for_info. */
            outcome: string;
        };
        /** @description A draft as it should be. */
        SaveIn: {
            name: string;
            note?: string;
            /**
             * Format: int64
             * @description The revision that the author saw.
             */
            revision: number;
            table: Record<string, never>;
        };
        /** @description The session as a page needs it. */
        SessionOut: {
            /** @description To be sent back in `X-CSRF-Token` with every change. */
            csrf: string;
            currency: string;
            /** @description The administrator's own name, while looking with the eyes of `user`; everything is read-only then. */
            really?: string | null;
            time_zone: string;
            user: components["schemas"]["UserOut"];
            version: string;
        };
        /** @description An open entry that came to its end. */
        SettleIn: {
            /**
             * Format: int64
             * @description What came in, minor units; 0 for a refused claim.
             */
            amount_minor: number;
            /** @description Kind of the entry. */
            kind: string;
            /**
             * Format: int32
             * @description Its slot.
             */
            slot: number;
            /**
             * Format: int64
             * @description The version that the caller saw.
             */
            version: number;
        };
        /** @description Name and password. */
        SignIn: {
            /** @description Password. */
            password: string;
            /** @description User name. */
            username: string;
        };
        /** @description A customer whose cases go to people for a while. */
        SnoozeIn: {
            customer_no: string;
            note?: string;
            /** @description RFC 3339. */
            until: string;
        };
        /** @description Where automatic approval is to go. */
        StageIn: {
            /** @description Opens a stage although its evidence falls short. */
            anyway?: boolean;
            note?: string;
            /** @description Code of a stage; empty lets people decide everything; absent or null ends staging, so that the tables decide all they cover. */
            stage?: string | null;
        };
        /** @description How an uploaded file is to be imported. */
        StartIn: {
            dry_run?: boolean;
            kind: string;
            /** @description Header → field, or null for a column that is left out; the proposal when absent. */
            mapping?: {
                [key: string]: string | null;
            } | null;
            options?: components["schemas"]["OptionsIn"];
            /** @description Saves the mapping under this name. */
            save_as?: string | null;
            upload_id: string;
        };
        /** @description Where the case stands after a step. */
        StepOut: {
            id: string;
            /** @description Whether a second person must agree before. */
            needs_second: boolean;
            /** @description When money that was only proposed will move; absent when none waits. */
            pending_until?: string | null;
            status: string;
            /** Format: int64 */
            version: number;
        };
        /** @description A proposal. */
        SuggestionIn: {
            /** @description The question that it is about. */
            question?: string | null;
            /** @description At most 2,000 characters. */
            text: string;
        };
        /** @description What a step of a task may say. */
        TaskStepIn: {
            note?: string | null;
            /** Format: int64 */
            priority?: number | null;
            reason?: string | null;
            to?: string | null;
            until?: string | null;
        };
        /** @description Test cases. */
        TestsIn: {
            tests: Record<string, never>[];
        };
        /** @description A new token. */
        TokenIn: {
            /**
             * Format: int64
             * @description Days until it ends, 1 to 3650; never when absent.
             */
            days?: number | null;
            /** @description What it is for. */
            label?: string;
        };
        /** @description A draft on trial. */
        TrialIn: {
            /** Format: int64 */
            draft: number;
            /**
             * Format: int32
             * @description Share of cases that it decides, 0 to 100; 0 is a shadow that only records.
             */
            share_percent: number;
        };
        /** @description What to change; absent members stay. */
        UserChangeIn: {
            /** @description Whether the user may sign in no longer. */
            disabled?: boolean | null;
            /** @description The new role. */
            role?: string | null;
            /** @description The new row rights, all of them. */
            scope?: Record<string, never> | null;
        };
        /** @description A new user. */
        UserIn: {
            /** @description 1 to 60 letters, digits or . _ - @. */
            name: string;
            /** @description Made and answered once when absent. */
            password?: string | null;
            /** @description agent, manager, warehouse, finance, quality or admin. */
            role: string;
            /** @description Row rights; everything when absent. */
            scope?: Record<string, never>;
        };
        /** @description A signed-in user. */
        UserOut: {
            name: string;
            permissions: string[];
            role: string;
            scope: Record<string, never>;
        };
        /** @description A user as the administration page shows it. */
        UserRowOut: {
            created_at: string;
            disabled: boolean;
            name: string;
            role: string;
            scope: Record<string, never>;
        };
        Value: unknown;
        /** @description With whose eyes to look. */
        ViewAsIn: {
            /** @description The user. */
            user: string;
        };
        /** @description A view to be saved. */
        ViewIn: {
            /** @description 1 to 60 characters. */
            name: string;
            /** @description `cases` or `review`. */
            page: string;
            /** @description Filters as in `GET /cases`, without the question mark. */
            query: string;
            /** @description Whether everybody sees it. */
            shared?: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    post_api_v1_attachments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_attachments_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_audit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `user:NAME`, `import:ID`, `system:PART`. */
                actor: string | null;
                /** @description Continue below this sequence number. */
                before: number | null;
                /** @description Recorded at or after this moment, RFC 3339. */
                from: string | null;
                /** @description Kind of event. */
                kind: string | null;
                /** @description 1 to 500. */
                limit: number | null;
                /** @description case, import, user, policy or audit. */
                stream: string | null;
                /** @description Id within the stream kind. */
                stream_id: string | null;
                /** @description Recorded before this moment, RFC 3339. */
                to: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_audit_export: {
        parameters: {
            query?: {
                format?: string;
            };
            header?: never;
            path: {
                /** @description `user:NAME`, `import:ID`, `system:PART`. */
                actor: string | null;
                /** @description Continue below this sequence number. */
                before: number | null;
                /** @description Recorded at or after this moment, RFC 3339. */
                from: string | null;
                /** @description Kind of event. */
                kind: string | null;
                /** @description 1 to 500. */
                limit: number | null;
                /** @description case, import, user, policy or audit. */
                stream: string | null;
                /** @description Id within the stream kind. */
                stream_id: string | null;
                /** @description Recorded before this moment, RFC 3339. */
                to: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_audit_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_cases: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                automatic: boolean | null;
                channel: string | null;
                cursor: string | null;
                customer_no: string | null;
                department: string | null;
                /** @description `overdue`, `2h` or `24h`: open cases whose due date has passed or comes within that time. */
                due: string | null;
                /** @description First moment of the request time. */
                from: string | null;
                kind: string | null;
                limit: number | null;
                open: boolean | null;
                order_no: string | null;
                outcome: string | null;
                /** @description Case number, order number, SKU, customer number or telephone number. */
                q: string | null;
                reason: string | null;
                received_not_refunded: boolean | null;
                /** @description First moment of the refund. */
                refunded_from: string | null;
                refunded_not_received: boolean | null;
                /** @description First moment after the refunds wanted. */
                refunded_to: string | null;
                region: string | null;
                shop: string | null;
                sku: string | null;
                /** @description `-requested_at` (default), `requested_at`, `due_at`, `-amount`, `-updated_at`. */
                sort: string | null;
                status: string | null;
                team: string | null;
                /** @description First moment after the request times wanted. */
                to: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CasePageOut"];
                };
            };
        };
    };
    post_api_v1_cases: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaseIn"];
            };
        };
        responses: {
            /** @description id, case_no, version, status, warnings */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_cases_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseOut"];
                };
            };
        };
    };
    post_api_v1_cases_id_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloseIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
        };
    };
    post_api_v1_cases_id_goods_received: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GoodsIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
        };
    };
    post_api_v1_cases_id_info: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InfoIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
        };
    };
    post_api_v1_cases_id_ledger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_cases_id_ledger_settle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettleIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_cases_id_links: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_cases_id_links_join: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_cases_id_links_split: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_cases_id_money: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Whether the customer has paid for the return. */
                customer_paid_return: boolean | null;
                /** @description Amount of goods from which the delivery was free. */
                free_over_minor: number | null;
                /** @description Gifts that came back, `line:units` separated by commas, lines counted from 0; those among the case's lines when absent. */
                gifts_back: string | null;
                id: string;
                /** @description Freight of the delivery: keep, when_all_back or by_share. */
                outbound: string | null;
                /** @description Who bears the return. */
                return_bearer: string | null;
                /** @description What the return costs. */
                return_minor: number | null;
                /** @description What the delivery would have cost otherwise. */
                waived_minor: number | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MoneyOut"];
                };
            };
        };
    };
    post_api_v1_cases_id_notes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
        };
    };
    post_api_v1_cases_id_reason: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssessIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_cases_id_refund: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
        };
    };
    post_api_v1_cases_id_reveal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevealIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_cases_id_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_cases_id_similar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_cases_id_steps_step: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description offer, answer-offer, schedule-visit, report-visit, arrange-pickup, order-stop, answer-stop, ship, inspect, exchange, send-replacement, deliver-replacement, start-repair, finish-repair, send-back, propose-refund, confirm-refund, withdraw-refund, intervene, submit-evidence, rule, appeal, platform-act, reconcile */
                step: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaseStepIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOut"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_cases_id_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_cases_id_task_step: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description claim, release, assign, snooze, wake, escalate, prioritize */
                step: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskStepIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_cases_export: {
        parameters: {
            query?: {
                format?: string;
                lang?: string;
            };
            header?: never;
            path: {
                automatic: boolean | null;
                channel: string | null;
                cursor: string | null;
                customer_no: string | null;
                department: string | null;
                /** @description `overdue`, `2h` or `24h`: open cases whose due date has passed or comes within that time. */
                due: string | null;
                /** @description First moment of the request time. */
                from: string | null;
                kind: string | null;
                limit: number | null;
                open: boolean | null;
                order_no: string | null;
                outcome: string | null;
                /** @description Case number, order number, SKU, customer number or telephone number. */
                q: string | null;
                reason: string | null;
                received_not_refunded: boolean | null;
                /** @description First moment of the refund. */
                refunded_from: string | null;
                refunded_not_received: boolean | null;
                /** @description First moment after the refunds wanted. */
                refunded_to: string | null;
                region: string | null;
                shop: string | null;
                sku: string | null;
                /** @description `-requested_at` (default), `requested_at`, `due_at`, `-amount`, `-updated_at`. */
                sort: string | null;
                status: string | null;
                team: string | null;
                /** @description First moment after the request times wanted. */
                to: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_cleaning: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_cleaning: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CleaningIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_cleaning_id_undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the cleaning */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_connections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_connections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_api_v1_connections_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_connections_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_connections_id_renew: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_connections_id_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_connections_id_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_connections_id_try: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_counts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_customers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Days of the period that ends now, 1 to 730; 90 when absent. */
                days: number | null;
                /** @description Part of a number or name. */
                q: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_customers_customer_no: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_no: string;
                /** @description Days of the period that ends now, 1 to 730; 90 when absent. */
                days: number | null;
                /** @description Part of a number or name. */
                q: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_customers_customer_no_personal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_customers_customer_no_personal_copy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_customers_customer_no_personal_erase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_no: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_customers_customer_no_reveal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_no: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerRevealIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_imports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_imports: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                currency: string | null;
                dry_run: boolean;
                kind: string | null;
                shop: string | null;
                template: string | null;
                tz: string | null;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartIn"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_imports_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_imports_id_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_imports_id_errors_csv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
        };
    };
    post_api_v1_imports_id_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_imports_id_rows: {
        parameters: {
            query?: {
                /** @description `file:row` as given in `next`. */
                after?: string | null;
                /** @description 1 to 1000. */
                limit?: number | null;
                /** @description loaded, pooled, refused or unchanged. */
                status?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_imports_preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_intake_lookup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Order number, telephone number or customer number. */
                q: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_meta: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Days of the period that ends now, 1 to 730; 30 when absent. */
                days: number | null;
                /** @description Version of the definition; the one that holds when absent. */
                version: number | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_metrics_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Days of the period that ends now, 1 to 730; 30 when absent. */
                days: number | null;
                id: string;
                /** @description Version of the definition; the one that holds when absent. */
                version: number | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_metrics_definitions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_models_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_models_model_challenger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChallengerIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_models_model_challenger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_models_model_rollback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelNoteIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_models_model_training: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_models_model_versions_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_models_model_versions_version_propose: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelNoteIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_models_model_versions_version_service: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelNoteIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_models_model_watch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_models_model_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelNoteIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_morning: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Days of the period that ends now, 1 to 730; 30 when absent. */
                days: number | null;
                /** @description Time zone in which days begin; the installation's when absent. */
                tz: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_parcels: {
        parameters: {
            query?: {
                status?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_parcels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParcelReceivedIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_parcels_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_parcels_id_steps_step: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description inspect, assign, unassign, clear, note */
                step: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParcelStepIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_comments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_comments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_comments_comment_resolve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_drafts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_drafts_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_api_v1_policies_drafts_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_policies_drafts_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_drafts_draft_backtest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_drafts_draft_backtest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BacktestIn"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_policies_drafts_draft_backtest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_drafts_draft_propose: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_drafts_draft_publish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_drafts_draft_sheet: {
        parameters: {
            query?: {
                /** @description Place of the table, counted from 0, the first one when absent. */
                table?: number;
            };
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_api_v1_policies_drafts_draft_sheet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
                /** @description The revision that the author saw. */
                revision: number;
                /** @description Place of the table, counted from 0, the first one when absent. */
                table: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_api_v1_policies_drafts_draft_tests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestsIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_improvement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_limits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitsIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_pauses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PauseIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_policies_pauses_family: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                family: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_performance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Days that end now, 1 to 365; 30 when absent. */
                days: number | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_proposals_mark_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                mark: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_proposals_mark_reject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                mark: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_rollback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RollbackIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_snoozes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnoozeIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_policies_snoozes_customer_no: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_no: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_stages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_stages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StageIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_policies_trial: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrialIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_policies_trial: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_versions_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_versions_version_sheet: {
        parameters: {
            query?: {
                /** @description Place of the table, counted from 0, the first one when absent. */
                table?: number;
            };
            header?: never;
            path: {
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_policies_vocabulary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_products: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Days of the period that ends now, 1 to 730; 90 when absent. */
                days: number | null;
                /** @description Part of a number or name. */
                q: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_products_sku: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Days of the period that ends now, 1 to 730; 90 when absent. */
                days: number | null;
                /** @description Part of a number or name. */
                q: string | null;
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_quality: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_quality_rows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Only rows of this day, `YYYY-MM-DD` in the installation's zone. */
                day: string | null;
                /** @description 1 to 1,000; 100 when absent. */
                limit: number | null;
                /** @description Id of the rule. */
                rule: string;
                /** @description Only rows of this source. */
                source: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_api_v1_quality_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RulesIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_quality_trend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Only rows of this day, `YYYY-MM-DD` in the installation's zone. */
                day: string | null;
                /** @description 1 to 1,000; 100 when absent. */
                limit: number | null;
                /** @description Id of the rule. */
                rule: string;
                /** @description Only rows of this source. */
                source: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_query: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_query_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryExportIn"];
            };
        };
        responses: {
            /** @description the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_reasons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReasonsOut"];
                };
            };
        };
    };
    put_api_v1_reasons_code: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReasonsOut"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_reasons_code_retire: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetireIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReasonsOut"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_reasons_bias: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Whose reasons: customer against inspector (`inspector`, the default), customer against `agent`, or `agent_inspector`. */
                compared: string | null;
                /** @description Days that end now, 1 to 730; 90 when absent. */
                days: number | null;
                /** @description For the list of a cell: what colleagues found. */
                found: string | null;
                /** @description Level of the taxonomy, 1 to 3; 1 when absent. */
                level: number | null;
                /** @description For the list of a cell: what customers said. */
                said: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_reasons_bias_cases: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Whose reasons: customer against inspector (`inspector`, the default), customer against `agent`, or `agent_inspector`. */
                compared: string | null;
                /** @description Days that end now, 1 to 730; 90 when absent. */
                days: number | null;
                /** @description For the list of a cell: what colleagues found. */
                found: string | null;
                /** @description Level of the taxonomy, 1 to 3; 1 when absent. */
                level: number | null;
                /** @description For the list of a cell: what customers said. */
                said: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_reconciliation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Currency; the installation's when absent. */
                currency: string | null;
                /** @description First day, YYYY-MM-DD; 30 days before `to` when absent. */
                from: string | null;
                /** @description Most days between both sides of one movement, 0 to 31; 3 when absent. */
                shift_days: number | null;
                /** @description One shop; all of the viewer's when absent. */
                shop: string | null;
                /** @description Last day, YYYY-MM-DD; yesterday when absent. */
                to: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_refunds_waiting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_retention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_api_v1_retention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RulesIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_retention_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_retention_preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RulesIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_retention_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_review_bulk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_review_queue: {
        parameters: {
            query?: {
                /** @description Only cases with the reason, kind and SKU of this one. */
                alike?: string | null;
                /** @description overdue, 2h or 24h. */
                due?: string | null;
                /** @description all, mine, unassigned, escalated, snoozed, offers, disputes or reconcile. */
                inbox?: string | null;
                /** @description Rows of the answer, at most 200. */
                limit?: number | null;
                /** @description Rows to leave out. */
                offset?: number | null;
                /** @description Number, phone, SKU or customer, as in the list of cases. */
                q?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueOut"];
                };
            };
        };
    };
    get_api_v1_review_samples: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_review_samples_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_review_samples_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SampleIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_scan: {
        parameters: {
            query: {
                no: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_search: {
        parameters: {
            query: {
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    post_api_v1_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    delete_api_v1_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_session_oidc: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_session_oidc_back: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page that leads on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_session_view_as: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ViewAsIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    delete_api_v1_session_view_as: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_session_ways: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_settings_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_api_v1_settings_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                /** @description Version on which the change is based; when it is another meanwhile, nothing is saved and the answer is 409. */
                version: number | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_settings_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                /** @description Version on which the change is based; when it is another meanwhile, nothing is saved and the answer is 409. */
                version: number | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_settings_name_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_stream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
        };
    };
    get_api_v1_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_templates_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description The one that the caller fills in without it: on trial where that reaches them, else in force. */
                version: number | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_templates_id_compare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_templates_id_pilot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PilotIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_templates_id_pilot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_templates_id_pilot_publish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_templates_id_practice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PracticeIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_templates_id_retire: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_templates_id_suggestions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_templates_id_suggestions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuggestionIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_templates_id_suggestions_suggestion_resolve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                suggestion: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_templates_id_training: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_users_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_api_v1_users_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChangeIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserRowOut"];
                };
            };
        };
    };
    post_api_v1_users_name_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_users_name_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_users_name_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_users_name_tokens_mark: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                mark: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_views: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `cases` or `review`. */
                page: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_views: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ViewIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_views_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
