"""One page that can be shown: verdicts, studies, Figure 1 and matrices, with what they rest on.

- `document(...)` computes the content, a dict as JSON has it, and the pictures.
- `page(document, pictures)` makes one self-contained HTML file of it.
- `check(page)` recomputes every hash of such a file, and may check the claims again.
"""

from rmt_check.report.check import check as check
from rmt_check.report.document import document as document
from rmt_check.report.page import page as page
