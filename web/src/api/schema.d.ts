// Made by `cargo xtask codegen` from docs/openapi.json; not edited by hand.

export interface paths {
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
    "/api/v1/settings/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A table in force. */
        get: operations["get_api_v1_settings_name"];
        /** Saves a table; the audit trail keeps every version with its author. */
        put: operations["put_api_v1_settings_name"];
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
            channel: string;
            comment?: string | null;
            cross_border?: boolean | null;
            customer: components["schemas"]["CustomerIn"];
            /** @description before_shipping, in_transit or delivered. */
            delivery?: string | null;
            /** @description The platform's own deadline, RFC 3339. */
            due_at?: string | null;
            installed?: boolean | null;
            kind: string;
            lines: components["schemas"]["LineIn"][];
            on_site?: boolean | null;
            order_no: string;
            platform_case_no?: string | null;
            reason_code?: string | null;
            reason_text?: string | null;
            requested_at?: string | null;
            /** @description self_ship, pick_up, store, carrier_return or none. */
            return_method?: string | null;
            shop?: string | null;
            /** @description application, cancellation, intercept, refusal or counter. */
            way?: string | null;
        };
        /** @description A case with its surroundings. */
        CaseOut: {
            /** @description What the viewer may do now: review, refuse_goods, receive, refund, close, info, note, reveal. */
            allowed: string[];
            bench: components["schemas"]["Value"];
            contacts: components["schemas"]["Value"][];
            decision?: components["schemas"]["Value"] | null;
            decline_reason?: string | null;
            dispute?: components["schemas"]["Value"] | null;
            exchange?: components["schemas"]["Value"] | null;
            feedback: components["schemas"]["Value"][];
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
            pending?: components["schemas"]["Value"] | null;
            question?: string | null;
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
        /** @description Why a case is closed. */
        CloseIn: {
            /** @description Whether the case deserved a person. */
            deserved_person?: boolean | null;
            reason: string;
            /** Format: int64 */
            version: number;
        };
        /** @description The customer of a request. */
        CustomerIn: {
            address?: string | null;
            customer_no?: string | null;
            email?: string | null;
            name?: string | null;
            phone?: string | null;
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
            fields: string[];
        };
        /** @description A reviewer's verdict. */
        ReviewIn: {
            note?: string | null;
            /** @description approve, decline or ask_for_info. */
            outcome: string;
            question?: string | null;
            reason?: string | null;
            /** @description resolution, amount_minor, goods_back, in_advance, freight_bearer, return_method. */
            terms?: Record<string, never> | null;
            /**
             * Format: int64
             * @description The version that the reviewer saw.
             */
            version: number;
        };
        /** @description The session as a page needs it. */
        SessionOut: {
            /** @description To be sent back in `X-CSRF-Token` with every change. */
            csrf: string;
            currency: string;
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
        /** @description What a step of a task may say. */
        TaskStepIn: {
            note?: string | null;
            /** Format: int64 */
            priority?: number | null;
            reason?: string | null;
            to?: string | null;
            until?: string | null;
        };
        /** @description A signed-in user. */
        UserOut: {
            name: string;
            permissions: string[];
            role: string;
            scope: Record<string, never>;
        };
        Value: unknown;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_api_v1_audit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `user:NAME`, `import:ID`, `system:PART`. */
                actor: string | null;
                /** @description Continue below this sequence number. */
                before: number | null;
                /** @description Kind of event. */
                kind: string | null;
                /** @description 1 to 500. */
                limit: number | null;
                /** @description case, import, user, policy or audit. */
                stream: string | null;
                /** @description Id within the stream kind. */
                stream_id: string | null;
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
                refunded_not_received: boolean | null;
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
                /** @description inspector (default) or agent. */
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
                /** @description inspector (default) or agent. */
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
            422: {
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
}
