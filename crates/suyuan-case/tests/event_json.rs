//! The JSON of every kind of event is the log's format: these lines must be read and written back unchanged for ever.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use suyuan_case::cleaning::CleaningEvent;
use suyuan_case::customer::CustomerEvent;
use suyuan_case::event::{AuditEvent, CaseEvent, Event, ImportEvent, ParcelEvent, PolicyEvent, StreamKind, TaskEvent, UserEvent};
use suyuan_case::form::TemplateEvent;
use suyuan_case::model::ModelEvent;
use suyuan_case::reason_event::ReasonEvent;

const LINES: &[(StreamKind, &str, &str)] = &[
    (
        StreamKind::Case,
        "requested",
        r#"{"kind":"requested","body":{"case_no":"RC0000000001","order_no":"D1","shop":"旗舰店","channel":"taobao","kind":"return_refund","customer_no":"C1","lines":[{"line_no":"1","sku":"S1","product_name":"衬衫","quantity":1,"amount_minor":19900,"matched":[{"invoice_no":"536365","fact_id":7,"quantity":1}]}],"currency":"CNY","reason_code":"customer.mind.no_reason","reason_text":"七天无理由","comment":"颜色不喜欢","region":"浙江","department":"service","team":"一组","agent":"小王","warehouse":"杭州","carrier":"顺丰","requested_at":1781755200000000,"due_at":1781928000000000,"due_basis":"kind","warnings":[{"code":"order_unknown","place":"/order_no","found":"D1"}]}}"#,
    ),
    // The least that a request ever held.
    (
        StreamKind::Case,
        "requested",
        r#"{"kind":"requested","body":{"case_no":"1","order_no":"2","channel":"api","kind":"repair","lines":[{"quantity":1}],"currency":"CNY","department":"service","requested_at":1,"due_at":2,"due_basis":"import"}}"#,
    ),
    (
        StreamKind::Case,
        "decided",
        r#"{"kind":"decided","body":{"decision":{"outcome":"review","cause":"data_quality","rules":[{"id":"r1","set":"policy:default@1","facts":[["case.kind","repair"]],"text_zh":"维修","text_en":"repair"}],"gate":[{"fact":"case.amount_minor","problem":"wrong_type"}],"statute_version":"cn@2014-03-15","policy_version":"default@1","inputs":{"case":{"kind":"repair"}},"text_zh":"转人工审核","text_en":"Sent to a person"}}}"#,
    ),
    (
        StreamKind::Case,
        "decided",
        r#"{"kind":"decided","body":{"decision":{"outcome":"approve","cause":"policy","rules":[],"statute_version":"cn@2024-07-01","policy_version":"default@2","inputs":{},"text_zh":"通过","text_en":"Approved","terms":{"freight_bearer":"merchant"},"shadow":{"policy_version":"draft:3","outcome":"review","rules":["r1"]}}}}"#,
    ),
    (StreamKind::Case, "reviewed", r#"{"kind":"reviewed","body":{"outcome":"decline","reason":"used","note":"见照片"}}"#),
    (StreamKind::Case, "reviewed", r#"{"kind":"reviewed","body":{"outcome":"ask_for_info","question":"请补充照片"}}"#),
    (StreamKind::Case, "info_provided", r#"{"kind":"info_provided","body":{"text":"已补充"}}"#),
    (StreamKind::Case, "goods_shipped", r#"{"kind":"goods_shipped","body":{"tracking_no":"SF1"}}"#),
    (StreamKind::Case, "goods_received", r#"{"kind":"goods_received","body":{"warehouse":"杭州","quantity":2,"damaged":1}}"#),
    (StreamKind::Case, "inspected", r#"{"kind":"inspected","body":{"grade":"A"}}"#),
    (
        StreamKind::Case,
        "refunded",
        r#"{"kind":"refunded","body":{"entry":{"kind":"refund","slot":0,"amount_minor":19900,"currency":"CNY","bearer":"merchant"}}}"#,
    ),
    (StreamKind::Case, "closed", r#"{"kind":"closed","body":{"reason":"settled"}}"#),
    (StreamKind::Case, "noted", r#"{"kind":"noted","body":{"text":"已电话联系"}}"#),
    (StreamKind::Import, "import_started", r#"{"kind":"import_started","body":{"fact_kind":"orders","files":[["orders.csv","ab12"]]}}"#),
    (StreamKind::Import, "facts_imported", r#"{"kind":"facts_imported","body":{"fact_kind":"orders","rows":2,"sha256":"ab12","fact_ids":[1,2]}}"#),
    (StreamKind::Import, "import_finished", r#"{"kind":"import_finished","body":{"counts":[5,2,1,1,1]}}"#),
    (StreamKind::Import, "import_cancelled", r#"{"kind":"import_cancelled","body":{}}"#),
    (StreamKind::User, "user_added", r#"{"kind":"user_added","body":{"role":"agent","scope":{"regions":["广东"]}}}"#),
    (StreamKind::User, "user_changed", r#"{"kind":"user_changed","body":{"role":"admin","scope":{}}}"#),
    (StreamKind::User, "password_changed", r#"{"kind":"password_changed","body":{}}"#),
    (StreamKind::User, "token_created", r#"{"kind":"token_created","body":{"mark":"ab12cd34"}}"#),
    (StreamKind::User, "user_disabled", r#"{"kind":"user_disabled","body":{}}"#),
    (StreamKind::User, "user_enabled", r#"{"kind":"user_enabled","body":{}}"#),
    (StreamKind::User, "token_revoked", r#"{"kind":"token_revoked","body":{"mark":"ab12cd34"}}"#),
    (StreamKind::User, "identity_linked", r#"{"kind":"identity_linked","body":{"issuer":"https://id.example","subject":"ab12"}}"#),
    (StreamKind::Policy, "policy_published", r#"{"kind":"policy_published","body":{"version":1,"table":{"nodes":[]}}}"#),
    (
        StreamKind::Policy,
        "policy_published",
        r#"{"kind":"policy_published","body":{"version":2,"table":{"nodes":[]},"draft":1,"proposed_by":"user:lin","note":"双十一","expires_at":1781755200000000}}"#,
    ),
    (
        StreamKind::Policy,
        "draft_saved",
        r#"{"kind":"draft_saved","body":{"draft":1,"base":1,"name":"放宽金额","note":"上限八百元","table":{"nodes":[]}}}"#,
    ),
    (
        StreamKind::Policy,
        "draft_tested",
        r#"{"kind":"draft_tested","body":{"draft":1,"tests":[{"name":"八百元","facts":{"case":{"kind":"return_refund"}},"expect":"approve","rule":"no_reason"}]}}"#,
    ),
    (
        StreamKind::Policy,
        "draft_backtested",
        r#"{"kind":"draft_backtested","body":{"draft":1,"report":{"revision":1,"cases":9,"flipped":2,"money_minor":300,"broken":["§25"]}}}"#,
    ),
    (StreamKind::Policy, "draft_proposed", r#"{"kind":"draft_proposed","body":{"draft":1}}"#),
    (StreamKind::Policy, "draft_discarded", r#"{"kind":"draft_discarded","body":{"draft":1}}"#),
    (StreamKind::Policy, "trial_started", r#"{"kind":"trial_started","body":{"draft":1,"share_percent":5}}"#),
    (StreamKind::Policy, "trial_ended", r#"{"kind":"trial_ended","body":{}}"#),
    (StreamKind::Policy, "rolled_back", r#"{"kind":"rolled_back","body":{"from":2,"to":1,"note":"拒绝过多"}}"#),
    (StreamKind::Policy, "family_paused", r#"{"kind":"family_paused","body":{"family":"return_refund","note":"批次问题"}}"#),
    (StreamKind::Policy, "family_resumed", r#"{"kind":"family_resumed","body":{"family":"return_refund"}}"#),
    (StreamKind::Policy, "customer_snoozed", r#"{"kind":"customer_snoozed","body":{"customer_no":"C1","until":1781755200000000,"note":"专员跟进"}}"#),
    (StreamKind::Policy, "customer_resumed", r#"{"kind":"customer_resumed","body":{"customer_no":"C1"}}"#),
    (StreamKind::Audit, "signed_in", r#"{"kind":"signed_in","body":{}}"#),
    (StreamKind::Audit, "signed_out", r#"{"kind":"signed_out","body":{}}"#),
    (StreamKind::Audit, "sign_in_failed", r#"{"kind":"sign_in_failed","body":{"name":"wang"}}"#),
    (StreamKind::Audit, "personal_revealed", r#"{"kind":"personal_revealed","body":{"case_id":"case_1","fields":["phone"]}}"#),
    (StreamKind::Audit, "refused", r#"{"kind":"refused","body":{"permission":"audit","door":"GET /audit"}}"#),
    (StreamKind::Audit, "exported", r#"{"kind":"exported","body":{"what":"cases","rows":3}}"#),
    (
        StreamKind::Case,
        "requested",
        r#"{"kind":"requested","body":{"case_no":"1","order_no":"2","channel":"api","kind":"repair","lines":[{"quantity":1}],"currency":"CNY","department":"service","requested_at":1,"due_at":2,"due_basis":"import","detail":{"receiver":"person_1","sender":"person_2"}}}"#,
    ),
    (
        StreamKind::Case,
        "requested",
        r#"{"kind":"requested","body":{"case_no":"1","order_no":"2","channel":"api","kind":"repair","lines":[{"quantity":1}],"currency":"CNY","department":"service","requested_at":1,"due_at":2,"due_basis":"import","detail":{"form":{"template":"repair_request","version":1,"asked":["serial","fault","since"],"answers":[{"question":"serial","value":"SN-1"},{"question":"fault","codes":["noise","other"],"text":"异味"},{"question":"used_days","number_micro":3000000}],"seconds":40},"attachments":[{"id":"att_1","sha256":"ab12","media":"image/jpeg"}]}}}"#,
    ),
    (
        StreamKind::Template,
        "template_published",
        r#"{"kind":"template_published","body":{"version":2,"template":{"id":"survey","name":{"zh":"调查","en":"Survey"},"purpose":"survey","goal":{"zh":"目标","en":"Goal"},"scope":{"text":{"zh":"范围","en":"Scope"},"channels":["tmall"]},"questions":[{"id":"overall","text":{"zh":"满意吗","en":"Content?"},"required":true,"type":"rating","scale":5},{"id":"why","text":{"zh":"为何","en":"Why?"},"required":false,"when":{"question":"overall","at_most":3},"type":"text","max":200,"long":false}]},"effective_at":1}}"#,
    ),
    (StreamKind::Template, "template_retired", r#"{"kind":"template_retired","body":{}}"#),
    (
        StreamKind::Template,
        "template_piloted",
        r#"{"kind":"template_piloted","body":{"version":3,"template":{"id":"survey","name":{"zh":"调查","en":"Survey"},"purpose":"survey","goal":{"zh":"目标","en":"Goal"},"scope":{"text":{"zh":"范围","en":"Scope"}},"questions":[{"id":"overall","text":{"zh":"满意吗","en":"Content?"},"required":true,"type":"rating","scale":5}]},"share_percent":20,"users":["lin"]}}"#,
    ),
    (StreamKind::Template, "pilot_ended", r#"{"kind":"pilot_ended","body":{}}"#),
    (StreamKind::Template, "template_practised", r#"{"kind":"template_practised","body":{"version":3,"seconds":41}}"#),
    (StreamKind::Template, "template_suggested", r#"{"kind":"template_suggested","body":{"suggestion":1,"question":"overall","text":"加一个选项"}}"#),
    (StreamKind::Template, "suggestion_resolved", r#"{"kind":"suggestion_resolved","body":{"suggestion":1}}"#),
    (StreamKind::Customer, "personal_erased", r#"{"kind":"personal_erased","body":{"persons":2,"texts":3,"attachments":1,"reason":"request"}}"#),
    (StreamKind::Customer, "personal_exported", r#"{"kind":"personal_exported","body":{"records":12}}"#),
    (StreamKind::Customer, "identity_split", r#"{"kind":"identity_split","body":{"one":"C1","other":"C2","reason":"pickup_point"}}"#),
    (StreamKind::Customer, "identity_joined", r#"{"kind":"identity_joined","body":{"one":"C1","other":"C2"}}"#),
    (StreamKind::Audit, "queried", r#"{"kind":"queried","body":{"statement":"ab12cd34ab12cd34","rows":3}}"#),
    (StreamKind::Audit, "setting_changed", r#"{"kind":"setting_changed","body":{"name":"money_limits","version":1,"value":{"hold_minutes":30}}}"#),
    // What the whole model added; the shapes above stay as they were.
    (
        StreamKind::Case,
        "requested",
        r#"{"kind":"requested","body":{"case_no":"1","order_no":"2","channel":"api","kind":"exchange","lines":[{"order_no":"3","quantity":1}],"currency":"CNY","department":"service","requested_at":1,"due_at":2,"due_basis":"import","circumstances":{"delivery":"in_transit","way":"intercept","return_method":"pick_up","installed":true,"on_site":true,"cross_border":true,"platform_case_no":"P1"}}}"#,
    ),
    (
        StreamKind::Case,
        "reviewed",
        r#"{"kind":"reviewed","body":{"outcome":"approve","terms":{"resolution":"refund_only","amount_minor":500,"goods_back":false,"in_advance":true,"freight_bearer":"merchant","return_method":"none"}}}"#,
    ),
    (
        StreamKind::Case,
        "goods_received",
        r#"{"kind":"goods_received","body":{"quantity":1,"damaged":0,"detail":{"parcel":"parcel_00000000000000000000000001","tracking_no":"SF1","weight_grams":980,"method":"self_ship","lines":[{"line":0,"quantity":1,"damaged":1}]}}}"#,
    ),
    (
        StreamKind::Case,
        "inspected",
        r#"{"kind":"inspected","body":{"grade":"B","detail":{"finding":"swapped","disposition":"quarantine","reason_code":"misuse.fraud.swapped","weight_grams":120,"evidence":["video-1"],"lines":[{"line":0,"quantity":1,"grade":"D","finding":"empty_box","disposition":"scrap","serial_no":"N1"}],"text":"空盒"}}}"#,
    ),
    (
        StreamKind::Case,
        "step_taken",
        r#"{"kind":"step_taken","body":{"activity":"质检","lifecycle":"start","resource":"杭检-老周","team":"质检组","text":"第二次"}}"#,
    ),
    (StreamKind::Case, "step_taken", r#"{"kind":"step_taken","body":{"activity":"到达中转"}}"#),
    (StreamKind::Case, "corrected", r#"{"kind":"corrected","body":{"field":"channel","from":"天猫旗舰","to":"tmall","cleaning":"cleaning_1"}}"#),
    (
        StreamKind::Cleaning,
        "cleaning_ordered",
        r#"{"kind":"cleaning_ordered","body":{"action":{"action":"merge_customers","from":["C2"],"into":"C1"},"reason":"同名同号","batches":["import_00000000000000000000000007"]}}"#,
    ),
    (
        StreamKind::Cleaning,
        "cleaning_ordered",
        r#"{"kind":"cleaning_ordered","body":{"action":{"action":"map_value","field":"channel","from":"天猫旗舰","to":"tmall"},"reason":"同一渠道","batches":[]}}"#,
    ),
    (
        StreamKind::Cleaning,
        "cleaning_ordered",
        r#"{"kind":"cleaning_ordered","body":{"action":{"action":"correct_batch","kind":"orders","file":"a.csv","field":"amount_minor","to":"100"},"reason":"少写两个零","batches":[]}}"#,
    ),
    (StreamKind::Cleaning, "cleaning_applied", r#"{"kind":"cleaning_applied","body":{"rows":3,"cases":1}}"#),
    (StreamKind::Cleaning, "cleaning_undone", r#"{"kind":"cleaning_undone","body":{"rows":3,"cases":1,"batches":[]}}"#),
    (
        StreamKind::Cleaning,
        "quality_rules_changed",
        r#"{"kind":"quality_rules_changed","body":{"version":1,"rules":[{"id":"r","table":"orders","field":"region","test":{"check":"one_of","values":["广东"]},"when":{"column":"status","like":"paid"},"severity":"blocking","limit_permille":50,"facts":["order.region"],"text_zh":"甲","text_en":"a"}]}}"#,
    ),
    (StreamKind::Case, "closed", r#"{"kind":"closed","body":{"reason":"settled","deserved_person":false}}"#),
    (
        StreamKind::Case,
        "offered",
        r#"{"kind":"offered","body":{"offer":{"by":"merchant","terms":{"amount_minor":500,"goods_back":false},"text":"部分退款","expires_at":9}}}"#,
    ),
    (StreamKind::Case, "offer_answered", r#"{"kind":"offer_answered","body":{"by":"customer","accepted":true,"text":"好"}}"#),
    (StreamKind::Case, "visit_scheduled", r#"{"kind":"visit_scheduled","body":{"at":9,"technician":"张师傅"}}"#),
    (
        StreamKind::Case,
        "on_site_reported",
        r#"{"kind":"on_site_reported","body":{"finding":"not_confirmed","technician":"张师傅","serial_no":"N1","text":"正常"}}"#,
    ),
    (StreamKind::Case, "pickup_arranged", r#"{"kind":"pickup_arranged","body":{"method":"pick_up","carrier":"顺丰","tracking_no":"SF1","at":9}}"#),
    (StreamKind::Case, "stop_ordered", r#"{"kind":"stop_ordered","body":{"how":"cancellation","carrier":"顺丰","tracking_no":"SF1"}}"#),
    (StreamKind::Case, "stop_answered", r#"{"kind":"stop_answered","body":{"stopped":false,"text":"已出库"}}"#),
    (
        StreamKind::Case,
        "exchanged",
        r#"{"kind":"exchanged","body":{"exchange":{"returned_minor":100,"replacement_minor":150,"replacement":[{"sku":"S2","quantity":1,"amount_minor":150}],"entry":{"kind":"exchange_difference","slot":0,"amount_minor":50,"currency":"CNY","bearer":"customer"}}}}"#,
    ),
    (
        StreamKind::Case,
        "replacement_sent",
        r#"{"kind":"replacement_sent","body":{"carrier":"顺丰","tracking_no":"SF2","lines":[{"sku":"S1","quantity":1}]}}"#,
    ),
    (StreamKind::Case, "replacement_delivered", r#"{"kind":"replacement_delivered","body":{}}"#),
    (StreamKind::Case, "repair_started", r#"{"kind":"repair_started","body":{"in_warranty":true,"quote_minor":9900}}"#),
    (StreamKind::Case, "repaired", r#"{"kind":"repaired","body":{"fixed":true,"text":"换主板","parts":["主板"]}}"#),
    (StreamKind::Case, "sent_back", r#"{"kind":"sent_back","body":{"carrier":"顺丰","tracking_no":"SF3"}}"#),
    (
        StreamKind::Case,
        "refund_proposed",
        r#"{"kind":"refund_proposed","body":{"entry":{"kind":"refund","slot":0,"amount_minor":1,"currency":"CNY","bearer":"merchant"},"not_before":9,"needs_second":true}}"#,
    ),
    (
        StreamKind::Case,
        "refunded",
        r#"{"kind":"refunded","body":{"entry":{"kind":"refund","slot":0,"amount_minor":18400,"currency":"CNY","bearer":"merchant","basis":[{"kind":"goods","line":0,"units":1,"amount_minor":19900},{"kind":"gift_missing","line":1,"units":1,"amount_minor":-1500}]}}}"#,
    ),
    (
        StreamKind::Case,
        "booked",
        r#"{"kind":"booked","body":{"entry":{"kind":"freight_insurance_claim","slot":1,"amount_minor":1000,"currency":"CNY","bearer":"insurer","note":"退货运费","reference":"YF1"}}}"#,
    ),
    (
        StreamKind::Case,
        "reason_assessed",
        r#"{"kind":"reason_assessed","body":{"by":"inspector","reason_code":"customer.mind.no_reason","note":"无故障"}}"#,
    ),
    (
        StreamKind::Reason,
        "reason_saved",
        r#"{"kind":"reason_saved","body":{"reason":{"code":"product.fault.hinge","level":3,"parent":"product.fault","name_zh":"铰链松动","name_en":"Loose hinge","department":"quality","synonyms":["合页松了"],"definition_zh":"松动","definition_en":"Loose","platforms":{"taobao":["铰链问题"]},"retired":false}}}"#,
    ),
    (StreamKind::Reason, "reason_retired", r#"{"kind":"reason_retired","body":{"code":"product.fault.hinge"}}"#),
    (StreamKind::Case, "entry_settled", r#"{"kind":"entry_settled","body":{"entry_kind":"freight_insurance_claim","slot":1,"amount_minor":900}}"#),
    (StreamKind::Case, "refund_confirmed", r#"{"kind":"refund_confirmed","body":{}}"#),
    (StreamKind::Case, "refund_withdrawn", r#"{"kind":"refund_withdrawn","body":{"reason":"金额有误"}}"#),
    (StreamKind::Case, "platform_intervened", r#"{"kind":"platform_intervened","body":{"ticket":"P1","evidence_due_at":9,"text":"请举证"}}"#),
    (
        StreamKind::Case,
        "evidence_submitted",
        r#"{"kind":"evidence_submitted","body":{"items":[{"what":"video","source":"a1","sha256":"ab12"}],"text":"开箱视频"}}"#,
    ),
    (
        StreamKind::Case,
        "platform_ruled",
        r#"{"kind":"platform_ruled","body":{"ruling":{"party":"customer","amount_minor":100,"goods_back":false,"fault_on_merchant":true,"text":"支持买家"}}}"#,
    ),
    (StreamKind::Case, "appealed", r#"{"kind":"appealed","body":{"text":"补充证据","evidence_due_at":9}}"#),
    (
        StreamKind::Case,
        "platform_acted",
        r#"{"kind":"platform_acted","body":{"act":"refunded_fast","entry":{"kind":"refund","slot":0,"amount_minor":1,"currency":"CNY","bearer":"platform"},"text":"极速退款"}}"#,
    ),
    (StreamKind::Case, "reconciled", r#"{"kind":"reconciled","body":{"accepted":false,"text":"金额不符"}}"#),
    (StreamKind::Case, "parcel_linked", r#"{"kind":"parcel_linked","body":{"parcel":"parcel_00000000000000000000000001","tracking_no":"SF1"}}"#),
    (StreamKind::Case, "parcel_unlinked", r#"{"kind":"parcel_unlinked","body":{"parcel":"parcel_00000000000000000000000001","reason":"认错"}}"#),
    (
        StreamKind::Parcel,
        "parcel_received",
        r#"{"kind":"parcel_received","body":{"parcel_no":"WZ0000000001","tracking_no":"SF1","carrier":"顺丰","warehouse":"杭州","person":"person_00000000000000000000000001","order_no":"D1","weight_grams":980,"items":[{"sku":"S1","serial_no":"N1","quantity":1}],"text":"无面单"}}"#,
    ),
    (
        StreamKind::Parcel,
        "parcel_inspected",
        r#"{"kind":"parcel_inspected","body":{"grade":"B","finding":"as_stated","disposition":"restock","weight_grams":980,"evidence":["photo-1"],"items":[{"quantity":1}]}}"#,
    ),
    (
        StreamKind::Parcel,
        "parcel_assigned",
        r#"{"kind":"parcel_assigned","body":{"case_id":"case_00000000000000000000000001","basis":["tracking_no","sku"]}}"#,
    ),
    (StreamKind::Parcel, "parcel_unassigned", r#"{"kind":"parcel_unassigned","body":{"case_id":"case_00000000000000000000000001","reason":"认错"}}"#),
    (StreamKind::Parcel, "parcel_cleared", r#"{"kind":"parcel_cleared","body":{"disposition":"scrap","reason":"无人认领"}}"#),
    (StreamKind::Parcel, "parcel_noted", r#"{"kind":"parcel_noted","body":{"text":"已联系"}}"#),
    (StreamKind::Task, "task_claimed", r#"{"kind":"task_claimed","body":{"until":9}}"#),
    (StreamKind::Task, "task_released", r#"{"kind":"task_released","body":{}}"#),
    (StreamKind::Task, "task_assigned", r#"{"kind":"task_assigned","body":{"to":"wang","basis":"hand_over","note":"请处理"}}"#),
    (StreamKind::Task, "task_snoozed", r#"{"kind":"task_snoozed","body":{"until":9,"reason":"等客户"}}"#),
    (StreamKind::Task, "task_woken", r#"{"kind":"task_woken","body":{}}"#),
    (StreamKind::Task, "task_escalated", r#"{"kind":"task_escalated","body":{"reason":"金额大","to":"manager"}}"#),
    (StreamKind::Task, "task_prioritized", r#"{"kind":"task_prioritized","body":{"priority":5}}"#),
    (StreamKind::Task, "clock_fired", r#"{"kind":"clock_fired","body":{"clock":"gate:goods","due_at":9}}"#),
    (
        StreamKind::Task,
        "sample_drawn",
        r#"{"kind":"sample_drawn","body":{"drawn":{"policy_version":"default@3","rule":"small","automatic":"approve"}}}"#,
    ),
    (
        StreamKind::Task,
        "sample_judged",
        r#"{"kind":"sample_judged","body":{"drawn":{"policy_version":"default@3","rule":"small","automatic":"approve"},"outcome":"decline","note":"商品已使用"}}"#,
    ),
    (StreamKind::Case, "reviewed", r#"{"kind":"reviewed","body":{"outcome":"approve","overrode":{"suggested":"decline","reason":"goodwill"}}}"#),
    (StreamKind::Policy, "stage_reached", r#"{"kind":"stage_reached","body":{"stage":"small_refunds","note":"先放开小额"}}"#),
    (StreamKind::Policy, "stage_reached", r#"{"kind":"stage_reached","body":{}}"#),
    (StreamKind::Policy, "rule_commented", r#"{"kind":"rule_commented","body":{"comment":1,"rule":"r01","text":"618 之后再放宽"}}"#),
    (StreamKind::Policy, "comment_resolved", r#"{"kind":"comment_resolved","body":{"comment":1}}"#),
    (StreamKind::Policy, "proposal_rejected", r#"{"kind":"proposal_rejected","body":{"proposal":"p1","note":"不可行"}}"#),
    (StreamKind::Policy, "draft_saved", r#"{"kind":"draft_saved","body":{"draft":2,"base":1,"name":"建议","table":{"nodes":[]},"proposal":"p1"}}"#),
    (StreamKind::Audit, "view_as_began", r#"{"kind":"view_as_began","body":{"user":"lin"}}"#),
    (StreamKind::Audit, "view_as_ended", r#"{"kind":"view_as_ended","body":{"user":"lin"}}"#),
    (
        StreamKind::Audit,
        "retention_ran",
        r#"{"kind":"retention_ran","body":{"rules_version":2,"outcome":"done","erased":[["order_persons",3]],"held":[["open_case",1]]}}"#,
    ),
    (StreamKind::Model, "training_asked", r#"{"kind":"training_asked","body":{}}"#),
    (
        StreamKind::Model,
        "training_failed",
        r#"{"kind":"training_failed","body":{"code":"too_few_labels","labels":{"labelled":120,"positive":8,"looked_at":300},"least":200,"least_positive":30}}"#,
    ),
    (
        StreamKind::Model,
        "model_trained",
        r#"{"kind":"model_trained","body":{"version":1,"sha256":"ab12","bytes":9,"asked_by":"user:lin","labels":{"labelled":300,"positive":40,"looked_at":900},"card":{"rows":300}}}"#,
    ),
    (StreamKind::Model, "service_proposed", r#"{"kind":"service_proposed","body":{"version":1,"note":"试用两周"}}"#),
    (StreamKind::Model, "model_put_in_service", r#"{"kind":"model_put_in_service","body":{"version":1,"proposed_by":"user:lin"}}"#),
    (StreamKind::Model, "model_rolled_back", r#"{"kind":"model_rolled_back","body":{"from":2,"to":1,"note":"误报多"}}"#),
    (StreamKind::Model, "model_rolled_back", r#"{"kind":"model_rolled_back","body":{"from":1}}"#),
    (StreamKind::Model, "model_withdrawn", r#"{"kind":"model_withdrawn","body":{"version":1}}"#),
    (StreamKind::Model, "challenge_started", r#"{"kind":"challenge_started","body":{"version":2}}"#),
    (StreamKind::Model, "challenge_ended", r#"{"kind":"challenge_ended","body":{}}"#),
    (
        StreamKind::Case,
        "decided",
        r#"{"kind":"decided","body":{"decision":{"outcome":"review","cause":"policy","rules":[],"statute_version":"cn@1","policy_version":"p@1","inputs":{"risk":{"model":"risk@1","score":0.82}},"text_zh":"","text_en":"","risk":{"model":"risk@1","score":0.82,"base":-2.5,"parts":[{"fact":"customer.cases_30d","value":4,"contribution":1.2}],"rest":0.3,"challenger":["risk@2",0.41]}}}}"#,
    ),
];

/// A new variant does not compile here until a line above pins its JSON.
fn pinned(event: &Event) -> &'static str {
    match event {
        Event::Case(
            CaseEvent::Requested(_)
            | CaseEvent::Decided { .. }
            | CaseEvent::Reviewed { .. }
            | CaseEvent::InfoProvided { .. }
            | CaseEvent::GoodsShipped { .. }
            | CaseEvent::GoodsReceived { .. }
            | CaseEvent::Inspected { .. }
            | CaseEvent::Refunded { .. }
            | CaseEvent::Closed { .. }
            | CaseEvent::Noted { .. }
            | CaseEvent::Offered { .. }
            | CaseEvent::OfferAnswered { .. }
            | CaseEvent::VisitScheduled { .. }
            | CaseEvent::OnSiteReported { .. }
            | CaseEvent::PickupArranged { .. }
            | CaseEvent::StopOrdered { .. }
            | CaseEvent::StopAnswered { .. }
            | CaseEvent::Exchanged { .. }
            | CaseEvent::ReplacementSent { .. }
            | CaseEvent::ReplacementDelivered {}
            | CaseEvent::RepairStarted { .. }
            | CaseEvent::Repaired { .. }
            | CaseEvent::SentBack { .. }
            | CaseEvent::RefundProposed { .. }
            | CaseEvent::RefundConfirmed {}
            | CaseEvent::RefundWithdrawn { .. }
            | CaseEvent::PlatformIntervened { .. }
            | CaseEvent::EvidenceSubmitted { .. }
            | CaseEvent::PlatformRuled { .. }
            | CaseEvent::Appealed { .. }
            | CaseEvent::PlatformActed { .. }
            | CaseEvent::Reconciled { .. }
            | CaseEvent::StepTaken { .. }
            | CaseEvent::Corrected { .. }
            | CaseEvent::ParcelLinked { .. }
            | CaseEvent::ParcelUnlinked { .. }
            | CaseEvent::Booked { .. }
            | CaseEvent::ReasonAssessed { .. }
            | CaseEvent::EntrySettled { .. },
        )
        | Event::Import(
            ImportEvent::ImportStarted { .. }
            | ImportEvent::FactsImported { .. }
            | ImportEvent::ImportFinished { .. }
            | ImportEvent::ImportCancelled {},
        )
        | Event::User(
            UserEvent::UserAdded { .. }
            | UserEvent::UserChanged { .. }
            | UserEvent::PasswordChanged {}
            | UserEvent::TokenCreated { .. }
            | UserEvent::UserDisabled {}
            | UserEvent::UserEnabled {}
            | UserEvent::TokenRevoked { .. }
            | UserEvent::IdentityLinked { .. },
        )
        | Event::Policy(
            PolicyEvent::PolicyPublished { .. }
            | PolicyEvent::DraftSaved { .. }
            | PolicyEvent::DraftTested { .. }
            | PolicyEvent::DraftBacktested { .. }
            | PolicyEvent::DraftProposed { .. }
            | PolicyEvent::DraftDiscarded { .. }
            | PolicyEvent::TrialStarted { .. }
            | PolicyEvent::TrialEnded {}
            | PolicyEvent::RolledBack { .. }
            | PolicyEvent::FamilyPaused { .. }
            | PolicyEvent::FamilyResumed { .. }
            | PolicyEvent::CustomerSnoozed { .. }
            | PolicyEvent::CustomerResumed { .. }
            | PolicyEvent::ProposalRejected { .. }
            | PolicyEvent::StageReached { .. }
            | PolicyEvent::RuleCommented { .. }
            | PolicyEvent::CommentResolved { .. },
        )
        | Event::Audit(
            AuditEvent::SignedIn {}
            | AuditEvent::SignedOut {}
            | AuditEvent::SignInFailed { .. }
            | AuditEvent::PersonalRevealed { .. }
            | AuditEvent::Refused { .. }
            | AuditEvent::Exported { .. }
            | AuditEvent::Queried { .. }
            | AuditEvent::SettingChanged { .. }
            | AuditEvent::ViewAsBegan { .. }
            | AuditEvent::ViewAsEnded { .. }
            | AuditEvent::RetentionRan { .. },
        )
        | Event::Parcel(
            ParcelEvent::ParcelReceived(_)
            | ParcelEvent::ParcelInspected { .. }
            | ParcelEvent::ParcelAssigned { .. }
            | ParcelEvent::ParcelUnassigned { .. }
            | ParcelEvent::ParcelCleared { .. }
            | ParcelEvent::ParcelNoted { .. },
        )
        | Event::Task(
            TaskEvent::TaskClaimed { .. }
            | TaskEvent::TaskReleased {}
            | TaskEvent::TaskAssigned { .. }
            | TaskEvent::TaskSnoozed { .. }
            | TaskEvent::TaskWoken {}
            | TaskEvent::TaskEscalated { .. }
            | TaskEvent::TaskPrioritized { .. }
            | TaskEvent::ClockFired { .. }
            | TaskEvent::SampleDrawn { .. }
            | TaskEvent::SampleJudged { .. },
        )
        | Event::Customer(
            CustomerEvent::PersonalErased { .. }
            | CustomerEvent::PersonalExported { .. }
            | CustomerEvent::IdentitySplit { .. }
            | CustomerEvent::IdentityJoined { .. },
        )
        | Event::Template(
            TemplateEvent::TemplatePublished { .. }
            | TemplateEvent::TemplateRetired {}
            | TemplateEvent::TemplatePiloted { .. }
            | TemplateEvent::PilotEnded {}
            | TemplateEvent::TemplatePractised { .. }
            | TemplateEvent::TemplateSuggested { .. }
            | TemplateEvent::SuggestionResolved { .. },
        )
        | Event::Reason(ReasonEvent::ReasonSaved { .. } | ReasonEvent::ReasonRetired { .. })
        | Event::Cleaning(
            CleaningEvent::CleaningOrdered { .. }
            | CleaningEvent::CleaningApplied { .. }
            | CleaningEvent::CleaningUndone { .. }
            | CleaningEvent::QualityRulesChanged { .. },
        )
        | Event::Model(
            ModelEvent::TrainingAsked {}
            | ModelEvent::TrainingFailed { .. }
            | ModelEvent::ModelTrained { .. }
            | ModelEvent::ServiceProposed { .. }
            | ModelEvent::ModelPutInService { .. }
            | ModelEvent::ModelRolledBack { .. }
            | ModelEvent::ModelWithdrawn { .. }
            | ModelEvent::ChallengeStarted { .. }
            | ModelEvent::ChallengeEnded {},
        ) => event.name(),
    }
}

#[test]
fn every_line_is_read_and_written_back_unchanged() {
    for (stream, name, line) in LINES {
        let event = Event::from_json(*stream, line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(event.stream(), *stream);
        assert_eq!(pinned(&event), *name);
        assert_eq!(event.to_json().unwrap(), *line);
    }
}

#[test]
fn a_kind_of_another_stream_or_of_the_future_is_an_error_and_not_something_else() {
    assert!(Event::from_json(StreamKind::Case, r#"{"kind":"signed_in","body":{}}"#).is_err());
    assert!(Event::from_json(StreamKind::Case, r#"{"kind":"teleported","body":{}}"#).is_err());
}
