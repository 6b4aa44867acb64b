package dialect

import (
	"net/http"
	"strconv"
)

const (
	defaultLimit = 20
	mostLimit    = 100
	mostPage     = 1_000_000
)

var (
	badPage  = Text{ZH: "参数 page 必须是正整数", EN: "The parameter 'page' must be a whole number above 0."}
	badLimit = Text{ZH: "参数 limit 必须是正整数", EN: "The parameter 'limit' must be a whole number above 0."}
)

// FixedPage is how many rows a page of PageFromZero has.
const FixedPage = 10

// PageFromZero is the query parameter "p" of dialects that count pages from 0 and say nothing of their length. What is no page
// number is the first page.
func PageFromZero(r *http.Request) int {
	p, err := strconv.Atoi(r.URL.Query().Get("p"))
	if err != nil {
		return 0
	}
	return min(max(p, 0), mostPage)
}

// Page is which part of a list a request's query asks for: "page" from 1, and "limit" rows a page, 20 when it is absent and
// 100 when it is larger. INVALID with the parameter's name.
func Page(r *http.Request) (page, limit int, err error) {
	q := r.URL.Query()
	page, limit = 1, defaultLimit
	if s := q.Get("page"); s != "" {
		if page, err = strconv.Atoi(s); err != nil || page < 1 || page > mostPage {
			return 0, 0, Invalid("page", badPage)
		}
	}
	if s := q.Get("limit"); s != "" {
		if limit, err = strconv.Atoi(s); err != nil || limit < 1 {
			return 0, 0, Invalid("limit", badLimit)
		}
	}
	return page, min(limit, mostLimit), nil
}
