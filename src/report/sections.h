/* The chapters of the report, in its order; report.c lists them. None knows another. */
#ifndef ENTENTE_REPORT_SECTIONS_H
#define ENTENTE_REPORT_SECTIONS_H

#include "report/page.h"

void section_brief(struct page *page);
void section_overview(struct page *page);
void section_summary(struct page *page);
void section_objectives(struct page *page);
void branches_part(struct page *page); /* of the overview; nothing where control never went back */
void section_timeline(struct page *page);
void section_parts(struct page *page);
bool parts_stand(const struct record *record); /* whether it has any: phases or storylines */
void section_model(struct page *page);
void section_knowledge(struct page *page);
void section_decisions(struct page *page);
void section_assessments(struct page *page);
void section_questions(struct page *page);
void section_freezes(struct page *page);
bool freezes_stand(const struct record *record); /* whether the scenario has any */
void section_messages(struct page *page);
void section_releases(struct page *page);
bool releases_stand(const struct record *record); /* whether anything has to be requested */
void section_board(struct page *page);
bool board_stands(const struct record *record); /* whether anything was planned together */
void section_control(struct page *page);
void section_notes(struct page *page);
void section_plan(struct page *page);
void section_participants(struct page *page);
void section_items(struct page *page);
void section_verify(struct page *page);
void section_after(struct page *page);

#endif
