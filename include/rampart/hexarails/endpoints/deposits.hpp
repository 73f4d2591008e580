// Deposits: the operations (hexarails.md 9.8).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/deposits.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Deposits of the account (9.8).
inline constexpr operation<deposit_list, page<deposit_row>> list_deposits{
    .path = "/deposit/list", .effect = effect::reads};

/// One deposit (9.8).
/// An id that does not exist: see get_customer.
inline constexpr operation<deposit_query, deposit> get_deposit{
    .path = "/deposit/detail", .effect = effect::reads};

/// Hands in a document for a deposit in ACTION_REQUIRED (9.8). The answer is an object or, on
/// an older page, a text (C13): its raw JSON; `stored` reads the object.
inline constexpr operation<deposit_attachment, undocumented> submit_deposit_attachment{
    .method = http::method::post,
    .path = "/deposit/submitAttachmentFile",
    .effect = effect::creates,
    .body = body_form::multipart,
    .settled_by = "get_deposit by partnerDepositId: whether it left ACTION_REQUIRED"};

/// Pretends that a deposit arrived; sandbox only (9.8). The answer is not documented: its raw
/// JSON.
inline constexpr operation<deposit_mock, undocumented> mock_deposit{
    .method = http::method::post,
    .path = "/deposit/mock",
    .effect = effect::creates,
    .settled_by = "list_deposits by currency and amount"};

/// Those of this header, in the order of the documentation.
using deposits_endpoints =
    endpoint_list<list_deposits, get_deposit, submit_deposit_attachment, mock_deposit>;

} // namespace rampart::hexarails
