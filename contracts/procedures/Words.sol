// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Documents, Effect, Limit, Parts, State, When} from "../interfaces/IProcedure.sol";

/// @title Words that every chapter's table uses
/// @notice Parts, documents, limits. Bits and numbers are added, never given anew: old events are read with them.
abstract contract Words {
    State internal constant NONE = State.wrap("");

    /* PARTS. Where a zone or a dataset has no second, the first answers for both, and signs once */

    Parts internal constant ALONE = Parts.wrap(0);
    Parts internal constant AUTHORITY = Parts.wrap(1 << 0);
    Parts internal constant GOVERNMENT = Parts.wrap(1 << 1);
    Parts internal constant SUPERVISOR = Parts.wrap(1 << 2);
    Parts internal constant SUPERVISOR_2 = Parts.wrap(1 << 3);
    Parts internal constant PROVIDER = Parts.wrap(1 << 4);
    Parts internal constant PROVIDER_2 = Parts.wrap(1 << 5);
    Parts internal constant OPERATOR = Parts.wrap(1 << 6);
    Parts internal constant PARTNER = Parts.wrap(1 << 7);
    Parts internal constant APPLICANT = Parts.wrap(1 << 8);
    Parts internal constant INSPECTOR = Parts.wrap(1 << 9);
    Parts internal constant SUCCESSOR = Parts.wrap(1 << 10);
    Parts internal constant ADDRESSEE = Parts.wrap(1 << 11);
    Parts internal constant HOLDER = Parts.wrap(1 << 12);
    Parts internal constant STEWARD = Parts.wrap(1 << 13);
    Parts internal constant CENTRE = Parts.wrap(1 << 14); // of the directory alone: it runs the platform and decides nothing (Art. 6)

    /* DOCUMENTS. General ones first: the act tells which */

    Documents internal constant NO_PAPER = Documents.wrap(0);
    Documents internal constant REASON = Documents.wrap(1 << 0);
    Documents internal constant OPINION = Documents.wrap(1 << 1);
    Documents internal constant REPORT = Documents.wrap(1 << 2);
    Documents internal constant NOTICE = Documents.wrap(1 << 3);
    Documents internal constant FINDING = Documents.wrap(1 << 4);
    Documents internal constant DECISION = Documents.wrap(1 << 5);
    Documents internal constant ACCEPTANCE = Documents.wrap(1 << 6);
    Documents internal constant ASSENT_PAPER = Documents.wrap(1 << 7);
    Documents internal constant STATEMENT = Documents.wrap(1 << 8);
    Documents internal constant ASSESSMENT = Documents.wrap(1 << 9);
    Documents internal constant RESULT = Documents.wrap(1 << 10);
    Documents internal constant GROUND = Documents.wrap(1 << 11);
    Documents internal constant RECTIFICATION = Documents.wrap(1 << 12);
    // into the zone (Art. 9 to 16)
    Documents internal constant CONDITIONS = Documents.wrap(1 << 13);
    Documents internal constant REQUIREMENTS = Documents.wrap(1 << 14);
    Documents internal constant APPLICATION = Documents.wrap(1 << 15);
    Documents internal constant ATTESTATIONS = Documents.wrap(1 << 16);
    Documents internal constant MECHANISM = Documents.wrap(1 << 17);
    Documents internal constant PANEL = Documents.wrap(1 << 18);
    Documents internal constant CERTIFICATE = Documents.wrap(1 << 19);
    Documents internal constant CONDITION = Documents.wrap(1 << 20);
    Documents internal constant RULE = Documents.wrap(1 << 21);
    // the eight parts of an agreement (Art. 13), and what amends it
    Documents internal constant PART_PARTIES = Documents.wrap(1 << 22);
    Documents internal constant PART_CONTENT = Documents.wrap(1 << 23);
    Documents internal constant PART_PROCEDURE = Documents.wrap(1 << 24);
    Documents internal constant PART_SCOPE = Documents.wrap(1 << 25);
    Documents internal constant PART_TERM = Documents.wrap(1 << 26);
    Documents internal constant PART_DUTIES = Documents.wrap(1 << 27);
    Documents internal constant PART_OVERSIGHT = Documents.wrap(1 << 28);
    Documents internal constant PART_ENDING = Documents.wrap(1 << 29);
    Documents internal constant AMENDMENT = Documents.wrap(1 << 30);
    // data (Art. 21 to 24)
    Documents internal constant NEED = Documents.wrap(1 << 31);
    Documents internal constant SCENARIO_PAPER = Documents.wrap(1 << 32);
    Documents internal constant MEASURES = Documents.wrap(1 << 33);
    Documents internal constant SUPERVISOR_OPINION = Documents.wrap(1 << 34);
    Documents internal constant AUTHORITY_OPINION = Documents.wrap(1 << 35);
    Documents internal constant IMPACT_ASSESSMENT = Documents.wrap(1 << 36);
    Documents internal constant NOTICE_TO_PERSONS = Documents.wrap(1 << 37);
    Documents internal constant STANDARD = Documents.wrap(1 << 38);
    Documents internal constant CLAUSE = Documents.wrap(1 << 39);
    Documents internal constant DESCRIPTOR = Documents.wrap(1 << 40);
    Documents internal constant QUALITY_REPORT = Documents.wrap(1 << 41);
    Documents internal constant ANSWER = Documents.wrap(1 << 42);
    // operating (Art. 17 to 20, 25 to 27)
    Documents internal constant PRICE_BASIS = Documents.wrap(1 << 43);
    Documents internal constant MANNER = Documents.wrap(1 << 44);
    Documents internal constant CONTRACT = Documents.wrap(1 << 45);
    Documents internal constant EXIT_MECHANISM = Documents.wrap(1 << 46);
    Documents internal constant EXIT_PAPER = Documents.wrap(1 << 47);
    Documents internal constant FILING_RECORD = Documents.wrap(1 << 48);
    Documents internal constant PERFORMANCE = Documents.wrap(1 << 49);
    Documents internal constant SECURITY_RULES = Documents.wrap(1 << 50);
    Documents internal constant DESTRUCTION = Documents.wrap(1 << 51);
    // control (Art. 29, 30)
    Documents internal constant PLAN = Documents.wrap(1 << 52);
    Documents internal constant INDICATORS = Documents.wrap(1 << 53);
    Documents internal constant MINUTES = Documents.wrap(1 << 54);
    Documents internal constant PURPOSE = Documents.wrap(1 << 55); // of a zone (Art. 3)

    /* LIMITS. Their seconds are the rules' (Art. 31) */

    Limit internal constant NO_LIMIT = Limit.wrap(0);
    Limit internal constant CONFIRM_TIME = Limit.wrap(1);
    Limit internal constant APPROVE_TIME = Limit.wrap(2);
    Limit internal constant CORRECT_TIME = Limit.wrap(3);
    Limit internal constant ASSENT_TIME = Limit.wrap(4);
    Limit internal constant EFFECT_TIME = Limit.wrap(5);
    Limit internal constant ACCEPT_TIME = Limit.wrap(6);
    Limit internal constant SIGN_TIME = Limit.wrap(7);
    Limit internal constant EXIT_TIME = Limit.wrap(8);
    Limit internal constant DELAY = Limit.wrap(9); // D of the kernel's rules: between an ending and its closing, a claim and its override, another account and its taking effect (K12, K14)
    Limit internal constant SEALED_TERM = Limit.wrap(10); // not a step's: how long a grant of level 4 lasts at most (Art. 23)
    Limit internal constant HOLD_TIME = Limit.wrap(11); // not a step's: when a hold on a risk is to be reported, renewed or lifted; it stays (Art. 28)
    Limit internal constant DESTROY_TIME = Limit.wrap(12); // not a step's: when destruction is to be stated, once a grant or an agreement has ended (Art. 27)

    /// @dev Seven days: below it no rule can shorten what stands between an act and a lift, an ending or another's account (K12).
    uint32 internal constant GOVERNED_DELAY = 7 days;

    /* TIME and EFFECT, short enough for a column */

    When internal constant ANYTIME = When.Anytime;
    When internal constant IN_TIME = When.InTime;
    When internal constant WHEN_DUE = When.WhenDue;
    Effect internal constant NOTHING = Effect.Nothing;
    Effect internal constant OPENS = Effect.Opens;
    Effect internal constant CLOSES = Effect.Closes;
    Effect internal constant RETIMES = Effect.Retimes;
    Effect internal constant RESTORES = Effect.Restores;
    Effect internal constant HOLDS = Effect.Holds;
    Effect internal constant LIFTS = Effect.Lifts;
    Effect internal constant CHANGES = Effect.Changes;
    Effect internal constant FREES = Effect.Frees;

    /// @dev Of documents: 1 SHA-256, 2 SM3; a third is added here.
    uint8 internal constant LAST_ALGORITHM = 2;
}
