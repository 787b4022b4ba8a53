// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IChannels} from "../interfaces/IChannels.sol";
import {IGrants} from "../interfaces/IGrants.sol";
import {CaseId} from "../interfaces/IProcedure.sol";
import {GateId} from "../interfaces/Types.sol";

/// @notice What the terms of a request, a confirmation and an approval say of each other, and of persons (P17, Art. 21, 22, 27).
library GrantTerms {
    function requireSound(IGrants.Terms calldata terms) internal view {
        if (terms.fields == 0) revert IGrants.TermsEmpty("fields");
        if (terms.quota == 0) revert IGrants.TermsEmpty("quota");
        if (terms.notAfter <= terms.notBefore || terms.notAfter <= block.timestamp) {
            revert IGrants.TermsEmpty("notAfter");
        }
    }

    /// @notice Less, never more, of the same channel for the same scenario.
    function requireWithin(IGrants.Terms calldata less, CaseId id, IGrants.Terms calldata more) internal pure {
        requireSame(less, id, more.scenario, more.channel);
        if (less.period != more.period) revert IGrants.TermsExceed(id, "period", less.period, more.period);
        uint176 beyond = less.fields & ~more.fields;
        if (beyond != 0) revert IGrants.TermsExceed(id, "fields", beyond, 0);
        if (less.quota > more.quota) revert IGrants.TermsExceed(id, "quota", less.quota, more.quota);
        if (less.notAfter > more.notAfter) revert IGrants.TermsExceed(id, "notAfter", less.notAfter, more.notAfter);
        if (less.notBefore < more.notBefore)
            revert IGrants.TermsExceed(id, "notBefore", less.notBefore, more.notBefore);
    }

    /// @notice The same scenario and channel: they name the judges.
    function requireSame(IGrants.Terms calldata terms, CaseId id, GateId scenario, GateId channel) internal pure {
        if (!(terms.scenario == scenario))
            revert IGrants.TermsExceed(id, "scenario", GateId.unwrap(terms.scenario), GateId.unwrap(scenario));
        if (!(terms.channel == channel))
            revert IGrants.TermsExceed(id, "channel", GateId.unwrap(terms.channel), GateId.unwrap(channel));
    }

    function requireImpersonal(IGrants.Terms calldata terms, IChannels.Channel calldata channel) internal pure {
        uint176 personal = terms.fields & channel.personal;
        if (personal != 0) revert IGrants.FieldsPersonal(terms.channel, personal);
    }

    function requirePersonal(IGrants.Terms calldata terms, IChannels.Channel calldata channel) internal pure {
        if (terms.fields & channel.personal == 0) revert IGrants.FieldsNotPersonal(terms.channel, terms.fields);
    }
}
