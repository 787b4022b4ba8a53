// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Act, Documents, Effect, IProcedure, Limit, Parts, State, When} from "../interfaces/IProcedure.sol";
import {Words} from "./Words.sol";

/// @title A chapter's table
/// @notice Written once, at deployment, and refused there if it cannot be law (P1 to P3). Knows rows, never a case.
abstract contract Table is IProcedure, Words {
    mapping(bytes32 key => Row) private _rows; // key: state, then act
    bytes32[] private _keys;

    constructor() {
        _table();
        _requireLaw(table());
    }

    /// @dev The law: calls of `_row` and `_typed`, and nothing else.
    function _table() internal virtual;

    function table() public view override returns (Line[] memory lines) {
        lines = new Line[](_keys.length);
        for (uint256 i = 0; i < lines.length; i++) {
            bytes32 key = _keys[i];
            Row storage row = _rows[key];
            Line memory line = lines[i];
            line.article = row.article;
            line.from = _stateOf(key);
            line.act = _actOf(key);
            line.by = Parts.wrap(uint16(1) << row.lead);
            line.jointly = row.parties & ~line.by;
            line.documents = row.documents;
            line.when = row.when;
            line.to = row.to;
            line.within = row.within;
            line.effect = row.effect;
            line.content = row.content;
        }
    }

    /// @dev Article 0: no such row.
    function _rowOf(State state, Act act_) internal view returns (Row storage) {
        return _rows[_key(state, act_)];
    }

    /// @dev Searched only on the way out.
    function _statesFor(Act act_) internal view returns (State[] memory states) {
        uint256 count = 0;
        states = new State[](_keys.length);
        for (uint256 i = 0; i < _keys.length; i++) {
            if (_actOf(_keys[i]) == act_) states[count++] = _stateOf(_keys[i]);
        }
        // shortens the list in place
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(states, count)
        }
    }

    /* WRITING, at deployment */

    /// @dev A row done through `act`.
    function _row(
        uint8 article,
        State from,
        Act act_,
        Parts by,
        Parts with,
        Documents documents,
        When when,
        State to,
        Limit within,
        Effect effect
    ) internal {
        bytes32 key = _key(from, act_);
        _put(key, Row(to, documents, _bitOf(by), by | with, article, within, when, effect, false));
    }

    /// @dev A row that brings content: only the function of the act's name does it.
    function _typed(
        uint8 article,
        State from,
        Act act_,
        Parts by,
        Parts with,
        Documents documents,
        When when,
        State to,
        Limit within,
        Effect effect
    ) internal {
        _row(article, from, act_, by, with, documents, when, to, within, effect);
        _rows[_key(from, act_)].content = true;
    }

    function _put(bytes32 key, Row memory row) private {
        if (address(this).code.length != 0) revert TableIsClosed();
        if (_rows[key].article != 0) revert RowTwice(_stateOf(key), _actOf(key));
        _rows[key] = row;
        _keys.push(key);
    }

    function _bitOf(Parts part) private pure returns (uint8 bit) {
        while (Parts.unwrap(part) >> bit > 1) bit++;
    }

    /// @dev What cannot be law is not deployed (P3).
    function _requireLaw(Line[] memory lines) private pure {
        bool[] memory reached = _reached(lines);
        for (uint256 i = 0; i < lines.length; i++) {
            Line memory line = lines[i];
            if (!reached[i]) revert RowUnreachable(line.from, line.act);
            if (line.from == NONE && !(line.jointly == ALONE)) revert RowOpensJointly(line.act);
            if (line.from == NONE && !line.content) revert RowOpensWithoutContent(line.act);
            if (line.when != When.Anytime) _requireClock(lines, line);
        }
    }

    /// @dev Which rows some way from the opening leads to.
    function _reached(Line[] memory lines) private pure returns (bool[] memory reached) {
        reached = new bool[](lines.length);
        for (uint256 round = 0; round < lines.length; round++) {
            for (uint256 i = 0; i < lines.length; i++) {
                if (!reached[i]) reached[i] = lines[i].from == NONE || _leadsTo(lines, reached, lines[i].from);
            }
        }
    }

    function _leadsTo(Line[] memory lines, bool[] memory reached, State state) private pure returns (bool) {
        for (uint256 i = 0; i < lines.length; i++) {
            if (reached[i] && lines[i].to == state) return true;
        }
        return false;
    }

    /// @dev Early and late need a date: every way into the state sets one. A row that stays in its state keeps the date, and is no way in.
    function _requireClock(Line[] memory lines, Line memory line) private pure {
        for (uint256 i = 0; i < lines.length; i++) {
            bool wayIn = lines[i].to == line.from && lines[i].from != line.from;
            if (line.from == NONE || (wayIn && lines[i].within == NO_LIMIT)) {
                revert RowNeedsLimit(line.from, line.act, lines[i].act);
            }
        }
    }

    function _key(State state, Act act_) private pure returns (bytes32) {
        return bytes32(State.unwrap(state)) | (bytes32(Act.unwrap(act_)) >> 128);
    }

    function _stateOf(bytes32 key) private pure returns (State) {
        return State.wrap(bytes16(key));
    }

    function _actOf(bytes32 key) private pure returns (Act) {
        return Act.wrap(bytes16(key << 128));
    }
}
