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
    "/api/v1/cases/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refunds, once. */
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
        /** @description The body, for the API's description; it is read member by member so that faults carry their place. */
        CaseIn: {
            channel: string;
            comment?: string | null;
            customer: components["schemas"]["CustomerIn"];
            kind: string;
            lines: components["schemas"]["LineIn"][];
            order_no: string;
            reason_code?: string | null;
            reason_text?: string | null;
            requested_at?: string | null;
            shop?: string | null;
        };
        /** @description A case with its surroundings. */
        CaseOut: {
            /** @description What the viewer may do now: review, receive, refund, close, info, note, reveal. */
            allowed: string[];
            contacts: components["schemas"]["Value"][];
            decision?: components["schemas"]["Value"] | null;
            decline_reason?: string | null;
            feedback: components["schemas"]["Value"][];
            law: components["schemas"]["Value"][];
            ledger: components["schemas"]["Value"][];
            order?: components["schemas"]["Value"] | null;
            question?: string | null;
            request: components["schemas"]["Value"];
            row: components["schemas"]["CaseRowOut"];
            same_customer: components["schemas"]["CaseRowOut"][];
            same_sku: components["schemas"]["CaseRowOut"][];
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
        /** @description Why a case is closed. */
        CloseIn: {
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
            /** Format: int64 */
            quantity: number;
            sku?: string | null;
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
        /** @description One statement. */
        QueryIn: {
            sql: string;
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
            /** Format: int64 */
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
            status: string;
            /** Format: int64 */
            version: number;
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
