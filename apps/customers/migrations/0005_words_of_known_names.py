from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from apps.customers.spelling import traces, words_of

AT_ONCE = 2_000


def learn_names(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """So that people who were here before the search are found by it."""
    customer, name_word, spelling = (apps.get_model("customers", name) for name in ("Customer", "NameWord", "Spelling"))
    last, learnt = 0, set()
    named = customer.objects.exclude(name="").order_by("pk")
    while batch := list(named.filter(pk__gt=last).values_list("pk", "name")[:AT_ONCE]):
        words = [(pk, word) for pk, name in batch for word in words_of(name)]
        name_word.objects.bulk_create(
            [name_word(customer_id=pk, text=word) for pk, word in words], ignore_conflicts=True
        )
        new = {word for _pk, word in words} - learnt
        spelling.objects.bulk_create(
            [spelling(trace=trace, text=word) for word in sorted(new) for trace in sorted(traces(word))],
            ignore_conflicts=True,
        )
        learnt |= new
        last = batch[-1][0]


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_words_to_search_by")]

    operations = [migrations.RunPython(learn_names, migrations.RunPython.noop)]
