// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Words that kernel, procedures and gateway share. An id of one kind can never be passed for one of another.

type GateId is uint32; // dense from 1; 0 is no gate
type PartyId is uint24; // dense from 1; 0 is nobody
type Path is uint8; // from a gate up to a seat: 1 is the gate itself, 2p and 2p + 1 the first and second upstream of p; 0 the proceedings
type Kind is uint8; // of a gate, or of a chapter of the law; 0 is none

function eq(GateId a, GateId b) pure returns (bool) {
    return GateId.unwrap(a) == GateId.unwrap(b);
}

function sameParty(PartyId a, PartyId b) pure returns (bool) {
    return PartyId.unwrap(a) == PartyId.unwrap(b);
}

function sameKind(Kind a, Kind b) pure returns (bool) {
    return Kind.unwrap(a) == Kind.unwrap(b);
}

using {eq as ==} for GateId global;
using {sameParty as ==} for PartyId global;
using {sameKind as ==} for Kind global;

GateId constant NO_GATE = GateId.wrap(0);
GateId constant PLATFORM_GATE = GateId.wrap(1);
PartyId constant NOBODY = PartyId.wrap(0);
PartyId constant AUTHORITY_PARTY = PartyId.wrap(1);
PartyId constant GOVERNMENT_PARTY = PartyId.wrap(2);
uint32 constant OPEN_ENDED = type(uint32).max; // a term without end
