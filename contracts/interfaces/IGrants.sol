// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IChannels} from "./IChannels.sol";
import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Grants (Art. 22, 23, 27)
/// @notice An operator requests as a scenario needs, the supervisor confirms, the provider approves: only then is there a grant. What is
/// confirmed lies within what was requested, what is approved within what was confirmed: less, never more.
///
/// What has ended takes nothing new: neither a request nor a step towards a grant (`AlreadyOver`). A hold or a suspension stops the data and
/// no act: one may ask, confirm and approve meanwhile, and what is granted flows when everything above it is lifted.
/// Subject of a case: the scenario, and once it is granted the grant's gate.
interface IGrants {
    /// @notice What is asked for. The mode is the channel's.
    /// @param fields one bit a field of the channel
    /// @param quota released calls in a period, not 0
    /// @param period hours; 0: the whole term
    /// @param notBefore Unix seconds; @param notAfter Unix seconds, exclusive
    struct Terms {
        GateId scenario;
        GateId channel;
        uint176 fields;
        uint64 quota;
        uint16 period;
        uint32 notBefore;
        uint32 notAfter;
    }

    /// @notice A term of these is nothing at all, or over: no fields, no calls, no time.
    error TermsEmpty(bytes16 term);
    /// @notice More than what went before, or another scenario, channel or period.
    error TermsExceed(CaseId id, bytes16 term, uint256 found, uint256 wanted);
    /// @notice The channel handed in is not the one whose hash stands in the gate.
    error ChannelDiffers(GateId channel, bytes32 found, bytes32 wanted);
    /// @notice The highest level among the fields is not shared in the channel's mode (Art. 23).
    error LevelForbidden(GateId channel, uint8 level, IChannels.Mode mode);
    /// @notice Of level 4 there is only `approveSealed`; of any other only `approve`.
    error LevelUnfit(CaseId id, uint8 found, uint8 wanted);
    /// @notice A sealed grant's term is short.
    error TermTooLong(CaseId id, uint32 found, uint32 wantedAtMost);
    /// @notice Fields that name persons are asked for by `requestPersonal`, with impact assessment and notice (Art. 21).
    error FieldsPersonal(GateId channel, uint176 personal);
    error FieldsNotPersonal(GateId channel, uint176 fields);
    /// @notice The scenario or channel, or what it rests on, has ended or is closed.
    error AlreadyOver(GateId gate, GateId above);
    error RequestsTooMany(PartyId operator, uint256 wantedAtMost);

    /// @notice Requests fields of a channel that name no person. By the scenario's operator.
    /// @param channel the channel's terms, compared with the hash in its gate
    function request(
        IProcedure.Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) external;

    /// @notice Requests fields some of which are personal.
    function requestPersonal(
        IProcedure.Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) external;

    /// @notice Requests again, corrected and in time, of the same channel for the same scenario.
    function resubmit(
        IProcedure.Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) external;

    function resubmitPersonal(
        IProcedure.Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata requested
    ) external;

    /// @notice Confirms the need, or a part of it. By the zone's supervisor; in a zone of two by both.
    /// @param requested what the case holds, compared with its hash
    function confirm(
        IProcedure.Approval calldata approval,
        Terms calldata requested,
        Terms calldata confirmed
    ) external;

    /// @notice Approves what was confirmed, or a part of it, and opens the grant. By the provider; where data is of two, by both.
    function approve(
        IProcedure.Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata confirmed,
        Terms calldata approved
    ) external;

    /// @notice Approves level 4, on a sealed channel and for a short term: by authority, supervisor and provider together (Art. 23).
    function approveSealed(
        IProcedure.Approval calldata approval,
        IChannels.Channel calldata channel,
        Terms calldata confirmed,
        Terms calldata approved
    ) external;

    /// @notice The grant's gate; before it is granted, the scenario's.
    function gateOf(CaseId id) external view returns (GateId);

    /// @notice The channel that a case asks for; 0 where there is no such case.
    function channelOf(CaseId id) external view returns (GateId);

    /// @notice Requests of an organisation that nobody has yet decided.
    function openRequestsOf(PartyId operator) external view returns (uint32);
}
